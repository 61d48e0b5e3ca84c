// 页面在读取、为空、出错时说的话，中文。
import type { StateWords } from "./states.en.ts";

export const statesZh: StateWords = {
  waits: {
    reading: "正在读取……", reaching: "正在连接服务器……",
    reachingLong: "服务器尚未响应，可能正在启动；本页会继续尝试。", map: "正在绘制城市……",
    still: "移动目标暂不更新：实时连接无法建立。",
  },
  trouble: {
    title: "数据读取失败", retry: "重试", again: "系统将自动重试。",
    page: "页面无法显示", pageSays: "程序可能刚刚更新，重新加载即可。", anew: "重新加载",
    map: "地图无法显示",
    mapSays: "此浏览器不支持 WebGL 2。旁边的列表照常可用；要看地图，请打开硬件加速或换一个浏览器。",
  },
  lost: {
    title: (when) => `自 ${when} 起连接中断`, says: "当前显示的是断线前的数据，恢复后自动更新。",
    now: "立即重试", back: "已重新连接",
  },
  ending: {
    title: (when) => `本次登录将于 ${when} 结束`, says: "每次登录最长半天。", anew: "重新登录",
  },
};
