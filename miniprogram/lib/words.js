/** The names of things that the server tells by code. */

const CLASSES = [
  { code: 'basic', name: '基本' }, { code: 'licence', name: '资质及许可' }, { code: 'penalty', name: '处罚' },
  { code: 'judicial', name: '司法' }, { code: 'supervision', name: '监管及警示' },
  { code: 'honour', name: '荣誉' }, { code: 'other', name: '其他' },
];
const EFFECTS = { positive: '守信', negative: '失信', neutral: '一般' };
const STATUSES = {
  valid: '', contested: '异议处理中', corrected: '已更正', repaired: '已修复', explained: '附有说明',
};
const LOOK_OUTCOMES = { shown: '已查看', eligible: '符合条件', not_eligible: '不符合条件', refused: '已拒绝' };
const LOOK_ROLES = {
  self: '本人', merchant: '商户', partner: '授权机构', staff: '工作人员', department: '部门', system: '系统',
};
const BY = {
  citizen: '本人', staff: '信用办', department: '数据来源部门', merchant: '商户', system: '系统自动',
};
const CASE_ACTS = {
  submit: '提交', apply: '提出申请并作出信用承诺', accept: '受理', return: '退回补正', resubmit: '补正后再次提交',
  lapse: '逾期未补正，按撤回处理', refuse: '不予受理', forward: '转来源单位核查', find: '来源单位答复',
  extend: '延长办理期限', suspend: '认定新证据，暂停不利使用', overdue: '超过办理期限', decide: '办结',
  review: '申请复核', review_decide: '复核办结', grant: '准予修复', deny: '不予修复', withdraw: '撤回',
  unpublish: '停止公示', unshare: '停止共享', rescore: '更新信用分', inform: '告知接收单位', restore: '恢复办理资格',
};
const ORDER_ACTS = {
  open: '下单', confirm: '您已确认', expire: '超时未确认，已取消', complete: '已归还', revoke: '商户撤销',
  claim: '商户提出索赔', dispute: '提出争议', settle: '已结清', default: '过了争议期，记为未结清',
  overdue: '已逾期', rule_settled: '裁定：结清', rule_revoked: '裁定：撤销索赔', rule_defaulted: '裁定：未结清',
};
const GROUNDS = [
  { code: 'not_mine', name: '不是我的', hint: '记录说的是别人' },
  { code: 'inaccurate', name: '内容有误', hint: '日期、金额、事由等与事实不符' },
  { code: 'expired', name: '已过期', hint: '已经超过展示期限' },
  { code: 'already_corrected', name: '已改正', hint: '原决定已撤销或变更' },
];
const LISTED = { code: 'wrongly_listed', name: '不应列入', hint: '对列入名单有异议' };
const LISTS = { red: '守信名单', black: '严重失信名单' };
const EVIDENCE = {
  fetching: '接收中', checking: '检查中', ready: '已收到', blocked: '未通过检查', failed: '没有收到',
};
const NOTICE_STATES = { sent: '已送达微信', due: '待发送', listed: '只在这里显示' };
const GRANT_STATES = { standing: '有效', withdrawn: '已撤回', expired: '已到期' };

function classNames(codes) {
  return CLASSES.filter((each) => codes.includes(each.code)).map((each) => each.name).join('、');
}

module.exports = {
  BY, CASE_ACTS, CLASSES, EFFECTS, EVIDENCE, GRANT_STATES, GROUNDS, LISTED, LISTS, LOOK_OUTCOMES, LOOK_ROLES,
  NOTICE_STATES, ORDER_ACTS, STATUSES, classNames,
};
