// 地图之外各页面的词条，中文：对象页、案件队列、大屏、回放。
import type { PageWords } from "./pages.en.ts";

export const pagesZh: PageWords = {
  pages: {
    cases: "案件", wall: "大屏", past: "回放", toDay: "浅色", toNight: "深色",
    skip: "跳到正文",
  },
  units: { metres: "米", kilometres: "公里", squareMetres: "平方米", hectares: "公顷" },
  thingPage: {
    present: "当前", history: "历次上报", noHistory: "这段时间没有记录。",
    noFields: "这类对象没有测量值。", speed: "速度",
    spans: { hour: "1 小时", day: "24 小时", week: "7 天", month: "30 天" },
    span: "时段", place: "位置", track: "最近一小时轨迹", register: "登记信息",
    kind: "类型", role: "角色", lookedAt: "最近巡查",
    nobody: "尚未巡查", cases: "相关案件", noCases: "没有案件记录。",
    messages: "原始报文", noMessages: "系统启动以来未收到其报文，或报文过长未留存。",
    sightings: "识别记录", noSightings: "近期没有识别记录。",
    letters: "异常报文：被拒绝或无法解析", onMap: "在地图上查看", page: "打开详情页",
    changes: "登记变更",
    fields: {
      identifier: "标识码", position: "坐标", grid: "网格", quantity: "库存数量", standing: "部件状态",
      surveyed: "普查日期", changed: "变更日期", source: "数据来源", accuracy: "定位精度", height: "高程",
      original: "原始坐标", geometry: "几何", title: "名称", location: "所在位置", photo: "照片", note: "备注",
      depot: "存放处", authority: "主管部门", authority_code: "主管部门代码", owner: "权属单位",
      owner_code: "权属单位代码", maintainer: "养护单位", maintainer_code: "养护单位代码",
    },
    geometries: {
      LineString: "线", MultiLineString: "多条线", Polygon: "面", MultiPolygon: "多个面",
    },
    points: (n) => `${n} 个点`, length: "长度", surface: "面积", datum: "几何的坐标系",
    within: (metres) => `${metres} 米以内`,
    reserved: (left, part) => `${left}，其中已预留 ${part}`, counted: (n) => `盘点时 ${n}`,
    standings: {
      intact: "完好", damaged: "破损", missing: "丢失", disused: "废弃", removed: "移除",
    },
    sources: { survey: "实测", census: "普查", report: "上报" },
    sure: (percent) => `置信度 ${percent}`, times: (n) => `${n} 次`,
    chart: (field) => `${field}的变化`, mean: "平均", range: "最低到最高", caseOpen: "有在办案件",
    choose: "请选择一个对象", chooseHint: "在地图上查找或点选。",
    roles: {
      component: "部件", material: "物资", vehicle: "车辆", camera: "摄像机", crew: "班组",
      gateway: "网关",
    },
  },
  queue: {
    title: "案件", search: "查找：编号、对象、类别", state: "阶段", class: "类别", street: "街道",
    department: "部门", any: "全部", overdue: "超期", urgent: "紧急", sort: "排序",
    sorts: { due: "到期优先", opened: "最新立案", class: "按类别" }, clear: "清除筛选",
    count: (n, all) => `${n} / ${all} 件`, none: "没有符合条件的案件。", choose: "请选择案件",
    chooseHint: "j、k 上下移动，? 查看全部按键。", streetName: (code) => `街道 ${code}`,
    ended: "已结束", open: "在办", which: "案件范围", keys: "按键",
  },
  keys: {
    title: "按键", next: "下一件", before: "上一件", enter: "进入案件", search: "查找",
    escape: "返回", help: "本帮助", onMap: "在地图上查看", overdue: "只看超期", urgent: "只看紧急",
    dismiss: "不予立案或作废", suspend: "挂账", resume: "恢复", force: "强制结案", send: "指派人员",
    close: "关闭",
  },
  evidence: {
    title: "证据", rule: "规则", found: "发现来源", value: "数值", limit: "阈值", seen: "识别结果",
    sure: "置信度", since: "始于", times: "次数", place: "现场", chart: "发现前后",
  },
  going: {
    onTheWay: "正在赶往现场", atWork: "已在现场",
    apart: (distance) => `直线 ${distance}`, expected: (when) => `预计 ${when} 到场`,
    about: (when) => `预计约 ${when} 到场`,
    silent: "当前失联，图上是最后位置",
    place: "现场", worker: "实时位置", line: "直线，不是行进路线",
  },
  stands: { idle: "空闲", busy: "忙碌", silent: "失联", declined: "已退单" },
  wall: {
    title: "今日", opened: "立案", proved: "证实结案",
    overdue: "当前超期", open: "当前在办", firstAction: "首次响应用时", closure: "证实结案用时",
    median: "中位", sentBack: "退回返工", relapsed: "复发", dismissed: "不予立案",
    forced: "强制结案", flow: "今日各阶段流转", entered: "进入该阶段", here: "当前处于该阶段",
    hours: "每小时立案与结束", ended: "结束", ages: "在办案件的时长",
    upTo: (span) => `≤ ${span}`, older: (span) => `> ${span}`, inTime: "时限内", late: "超期",
    map: "当前超期", noOverdue: "没有超期案件。", next: "最紧迫", departments: "各部门",
    full: "全屏",
  },
  past: {
    title: "回放", play: "播放", pause: "暂停", speed: "速度",
    times: (n) => `${n} 倍`, live: "回到现在", loading: "正在读取轨迹……", open: "在办案件",
    overdue: "超期", wrong: "异常对象", silent: "失联", moving: "移动中",
    none: "这段时间没有记录", incomplete: (when) => `对象变化自 ${when} 起完整。`,
    back: "后退一分钟", forth: "前进一分钟", slider: "最近 24 小时",
  },
  filter: {
    title: "对象筛选", kinds: "类型", states: "状态", all: "全选", none: "全不选",
    materials: "物资", others: "无目录分类",
    area: "区域", whole: "全市", streets: "街道", duties: "责任网格",
  },
};
