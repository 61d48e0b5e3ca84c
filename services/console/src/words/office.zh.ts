// 指挥台人员的词条，中文：谁可以登录、做过什么、自己的账户。
import type { OfficeWords } from "./office.en.ts";

export const officeZh: OfficeWords = {
  account: {
    menu: (name) => `${name}的账户`, password: "修改密码", old: "现在的密码", send: "修改",
    cancel: "取消", says: "您在别处的登录都会退出。", done: "密码已修改。",
    wrong: "现在的密码不是这个。", city: "全市", streets: (n) => `${n} 个街道`, close: "关闭",
  },
  people: {
    nav: "人员", title: "谁可以登录", audit: "操作记录", which: "显示什么", add: "添加人员",
    search: "姓名、岗位、街道", count: (n, all) => (n === all ? `${all}` : `${n} / ${all}`),
    none: "没有这样的姓名、岗位或片区。", name: "姓名", post: "岗位", area: "片区",
    sessions: "会话", state: "登录", acts: "操作", you: "您", program: "程序",
    since: (when) => `自 ${when}`, ready: "可登录", linkOpen: "尚未设密码",
    linkOpenSays: "链接还没有用过，或已过期；过期请重新生成。", change: "修改", renew: "新链接",
    remove: "移除", of: (what, name) => `${what}：${name}`,
    programs: "程序的令牌在命令行发放和收回：cityloop operator token、cityloop operator remove。",
  },
  person: {
    add: "新的人员", change: (name) => `修改${name}`, post: "岗位", area: "负责片区", whole: "全市",
    only: "只这些街道", chosen: (n) => `已选 ${n} 个`, department: "部门", crew: "班组",
    choose: "请选择", send: "添加并生成链接", keep: "保存", ends: "现有会话会结束，须重新登录。",
    unread: "名单读不到。",
    says: {
      acceptor: "受理上报，可不予立案。", shift_leader: "带班：不予立案、挂账、恢复。",
      dispatcher: "派人派车；挂账、恢复。", department: "一个专业部门，只管本部门的案件。",
      inspector: "核看别人做的事。", leader: "重大例外，也可强制结案。",
      supervisor: "一手统管指挥台，也可代班组上报。",
      administrator: "决定谁可以登录，维护登记，查看操作记录；不决定案件。",
      crew: "一个班组的手机，只代表本班组。", reader: "只看不动：大屏或来访者。",
    },
    saysAll: "各岗位的确切权限见本市的 posts.toml。",
  },
  link: {
    title: (name) => `${name}的链接`, address: "一次性链接",
    says: "只显示这一次。用它设定此人的密码，只能用一次，24 小时后失效。请用可靠的方式交给本人。",
    earlier: "先前的链接随之失效；已有的密码在设定新密码之前仍然有效。",
    copy: "复制", copied: "已复制", byHand: "已选中：请按 Ctrl+C 复制。", done: "好了",
    making: "正在生成链接……",
  },
  removal: {
    title: (name) => `移除${name}？`, send: "移除", keep: "保留",
    says: (n) => (n > 0 ? `从此不能登录，${n} 个会话立即结束。` : "从此不能登录。"),
    stays: "此人做过的事仍留在案件和操作记录里。", you: "这是您自己：您也会退出。",
  },
  audit: {
    when: "时间", who: "谁", what: "做了什么", about: "关于", from: "来自", older: "再往前",
    all: "全部", denied: "被拒与失败", office: "变更", which: "哪些记录",
    none: "没有这类记录。", noneOfAll: "还没有记录。", more: (n) => `一小时内另有 ${n} 次`,
    whole: "到此为止。", live: "新的会自己出现。",
    noted: {
      signed_in: "登录", sign_in_failed: "登录失败", sign_in_shut: "失败太多次，停一刻钟",
      signed_out: "退出", denied: "被拒绝", set_up: "凭链接设定密码",
      password_changed: "修改了自己的密码",
      operator_added: "添加人员", operator_changed: "修改岗位或片区", operator_removed: "移除人员",
      link_made: "生成新链接", program_added: "给程序发令牌",
      relayed: "代班组上报", registered: "登记",
    },
  },
  gate: {
    noRight: "您的岗位看不到这一页。", noRightSays: "各岗位能看什么，由系统管理员决定。",
    noPage: "没有这一页。", home: "去地图",
  },
};
