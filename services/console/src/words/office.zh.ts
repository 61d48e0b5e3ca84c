// 指挥台人员的词条，中文：谁可以登录、做过什么、自己的账户。
import type { OfficeWords } from "./office.en.ts";

export const officeZh: OfficeWords = {
  account: {
    menu: (name) => `${name}的账户`, password: "修改密码", old: "当前密码", send: "修改",
    cancel: "取消", says: "您在其他设备上的登录将全部退出。", done: "密码已修改。",
    wrong: "当前密码不正确。", city: "全市", streets: (n) => `${n} 个街道`, close: "关闭",
  },
  people: {
    nav: "人员", title: "登录人员", audit: "操作记录", which: "显示范围", add: "添加人员",
    search: "姓名、岗位、街道", count: (n, all) => (n === all ? `${all}` : `${n} / ${all}`),
    none: "没有符合的姓名、岗位或片区。", name: "姓名", post: "岗位", area: "片区",
    sessions: "会话", state: "登录", acts: "操作", you: "您", program: "程序",
    since: (when) => `自 ${when}`, ready: "可登录", linkOpen: "尚未设密码",
    linkOpenSays: "链接尚未使用或已过期；过期请重新生成。", change: "修改", renew: "新链接",
    remove: "移除", of: (what, name) => `${what}：${name}`,
    programs: "程序的令牌在命令行发放和收回：cityloop operator token、cityloop operator remove。",
  },
  person: {
    add: "新增人员", change: (name) => `修改${name}`, post: "岗位", area: "负责片区", whole: "全市",
    only: "仅限所选街道", chosen: (n) => `已选 ${n} 个`, department: "部门", crew: "班组",
    choose: "请选择", send: "添加并生成链接", keep: "保存", ends: "现有会话将结束，须重新登录。",
    unread: "名单读取失败。",
    says: {
      acceptor: "受理上报，可决定不予立案。", shift_leader: "带班：不予立案、挂账、恢复。",
      dispatcher: "派人派车；挂账、恢复。", department: "一个专业部门，只管本部门的案件。",
      inspector: "核查他人的办理情况。", leader: "处理重大例外，可强制结案。",
      supervisor: "统管指挥台，可代班组上报。",
      administrator: "管理登录人员，维护部件登记，查看操作记录；不办理案件。",
      crew: "班组手机端，仅代表本班组。", reader: "仅可查看：大屏或来访者。",
    },
  },
  link: {
    title: (name) => `${name}的链接`, address: "一次性链接",
    says: "链接仅显示这一次，用于设定此人的密码，只能使用一次，24 小时后失效。请以可靠方式交给本人。",
    earlier: "先前的链接随之失效；已有的密码在设定新密码之前仍然有效。",
    copy: "复制", copied: "已复制", byHand: "已选中：请按 Ctrl+C 复制。", done: "完成",
    making: "正在生成链接……",
  },
  removal: {
    title: (name) => `移除${name}？`, send: "移除", keep: "保留",
    says: (n) => (n > 0 ? `此人将不能登录，${n} 个会话立即结束。` : "此人将不能登录。"),
    stays: "此人的操作仍保留在案件和操作记录中。", you: "这是您本人：您也将退出登录。",
  },
  audit: {
    when: "时间", who: "人员", what: "操作", about: "对象", from: "来源", older: "查看更早的记录",
    all: "全部", denied: "被拒绝与失败", office: "变更", which: "记录范围",
    none: "没有这类记录。", noneOfAll: "还没有记录。", more: (n) => `一小时内另有 ${n} 次`,
    whole: "没有更早的记录。", live: "新记录自动显示。",
    noted: {
      signed_in: "登录", sign_in_failed: "登录失败", sign_in_shut: "失败次数过多，锁定 15 分钟",
      signed_out: "退出", denied: "被拒绝", set_up: "凭链接设定密码",
      password_changed: "修改了自己的密码",
      operator_added: "添加人员", operator_changed: "修改岗位或片区", operator_removed: "移除人员",
      link_made: "生成新链接", program_added: "给程序发令牌",
      relayed: "代班组上报", registered: "登记",
    },
  },
  gate: {
    noRight: "您的岗位无权查看此页。", noRightSays: "各岗位的查看权限由系统管理员设定。",
    noPage: "页面不存在。", home: "返回地图",
  },
};
