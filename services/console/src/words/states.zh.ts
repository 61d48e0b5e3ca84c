// 页面在读取、为空、出错时说的话，中文。
import type { StateWords } from "./states.en.ts";

export const statesZh: StateWords = {
  waits: {
    reading: "正在读取……", reaching: "正在连接服务器……",
    reachingLong: "服务器还没有回答，可能正在启动；本页会继续尝试。", map: "正在绘制城市……",
  },
  trouble: {
    title: "这里读不到", retry: "再试一次", again: "会自己再试。",
    page: "这一页显示不出来", pageSays: "程序可能刚刚更新，重新加载即可。", anew: "重新加载",
    map: "这里画不出地图",
    mapSays: "此浏览器不支持 WebGL 2。旁边的列表照常可用；要看地图，请打开硬件加速或换一个浏览器。",
  },
  lost: {
    title: (when) => `自 ${when} 起连接中断`, says: "您看到的是那时的情形，恢复后会自己更新。",
    now: "现在就试", back: "已重新连接",
  },
};
