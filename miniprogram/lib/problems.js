/** What went wrong, in words for the person: why, and what to do next. */

const NEXT_OF_CODE = {
  offline: { next: '请检查手机的网络，再点“重试”。' },
  signed_out: { next: '请重新登录后继续。', label: '登录', page: '/pages/settings/settings' },
  identity_required: {
    next: '完成一次实名认证即可使用，大约一分钟。', label: '去实名认证', page: '/pages/identity/identity',
  },
  consent_required: { next: '请先阅读并同意相应的说明。', label: '查看说明', page: '/pages/consents/consents' },
  proof_required: { next: '请用绑定的手机号验证一次，十分钟内有效。' },
  not_eligible: { next: '您仍可像平常一样交押金办理；“信易+”里写着还差什么。', label: '看差什么', page: '/pages/scenes/scenes' },
  limit_exceeded: { next: '归还在用的物品、订单完成后，额度会恢复。', label: '我的订单', page: '/pages/waivers/waivers' },
  objection_open: { next: '同一条记录的异议正在处理，请到“我的异议”看进度。', label: '我的异议', page: '/pages/objections/objections' },
  repair_open: { next: '这条记录的修复申请正在处理，请看进度。', label: '信用修复', page: '/pages/repairs/repairs' },
  redecision_open: { next: '您的申请正在处理，请看进度。', label: '看进度', page: '/pages/redecisions/redecisions' },
  text_changed: { next: '说明文字刚刚更新，请重新阅读后再同意。' },
  identity_mismatch: { next: '请核对姓名和身份证号；确认无误仍不通过的，请到公安户籍窗口核实登记信息。' },
  face_pending: { next: '请先完成人脸核验，再点“我已完成”。' },
  wrong_state: { next: '页面上的状态可能已过时，请下拉刷新。' },
  evidence_full: { next: '最多可交六份材料。' },
  pass_expired: { next: '请顾客刷新信用码，再扫一次。' },
  pass_used: { next: '每个码只能用一次，请顾客刷新后再扫。' },
  pass_unknown: { next: '请确认扫的是顾客“掌信”里的信用码。' },
  scan_expired: { next: '请重新扫顾客的信用码。' },
  grace_running: { next: '逾期宽限期还没过；物品损坏或丢失可以现在提出。' },
};

const NEXT_OF_STATUS = {
  400: '请退出页面重新进入；仍然出现的话，请在“投诉”里告诉我们。',
  401: '请重新登录后继续。',
  403: '如有疑问，可在“我的-投诉建议”里告诉我们。',
  404: '它可能已被删除，或者不属于您。请返回上一页重新选择。',
  409: '页面上的状态可能已过时，请下拉刷新。',
  410: '请重新操作一次。',
  413: '请换一份小一些的文件，每份不超过 10 MB。',
  415: '请换一张 JPG、PNG 照片或 PDF 文件。',
  422: '请改正标出的内容，再提交一次。',
};
const OURS = '这是我们的问题，请过一会儿再试。您填写的内容还在。';

/** A refusal that a person can be shown. */
class Refusal extends Error {
  constructor({ status, code, title, text, fields, retryAfter }) {
    super(text || title);
    this.status = status;
    this.code = code;
    this.title = title;
    this.text = text;
    this.fields = fields || [];
    this.retryAfter = retryAfter || 0;
  }

  /** What a page shows: `{title, text, reasons, next, label, page, retry}`. */
  shown() {
    const known = NEXT_OF_CODE[this.code] || {};
    return {
      code: this.code,
      title: this.title,
      text: this.text,
      reasons: this.fields.filter((field) => field.message && field.message !== this.text)
        .map((field) => field.message),
      next: this._next(known),
      label: known.label || '',
      page: known.page || '',
    };
  }

  /** Field → what is wrong with it. */
  errors() {
    const found = {};
    this.fields.forEach((field) => {
      if (field.field) found[field.field] = field.message;
    });
    return found;
  }

  _next(known) {
    if (this.retryAfter > 0) return `请在${waiting(this.retryAfter)}后再试。`;
    return known.next || NEXT_OF_STATUS[this.status] || OURS;
  }
}

function waiting(seconds) {
  if (seconds < 60) return ` ${seconds} 秒`;
  if (seconds < 3600) return ` ${Math.ceil(seconds / 60)} 分钟`;
  return ` ${Math.ceil(seconds / 3600)} 小时`;
}

/** The refusal that an answer ≥ 400 is, whatever came as its body. */
function ofAnswer(status, data, headers) {
  const told = data && typeof data === 'object' ? data : {};
  return new Refusal({
    status,
    code: told.code || 'unexpected',
    title: told.title || (status >= 500 ? '系统暂时不可用' : '没有办成'),
    text: told.detail || '',
    fields: Array.isArray(told.errors) ? told.errors : [],
    retryAfter: Number(header(headers, 'retry-after')) || 0,
  });
}

function offline() {
  return new Refusal({ status: 0, code: 'offline', title: '网络连接不上', text: '没有连上掌信的服务器。' });
}

function signedOut() {
  return new Refusal({ status: 401, code: 'signed_out', title: '您已退出登录', text: '' });
}

/** Any error as a refusal; what is no refusal is a mistake of ours and goes to the console. */
function of(error) {
  if (error instanceof Refusal) return error;
  console.error(error);
  return new Refusal({ status: 500, code: 'mistake', title: '页面出错了', text: '' });
}

/** A header by its name: WeChat passes them on in whatever case they came. */
function header(headers, name) {
  const found = Object.keys(headers || {}).find((key) => key.toLowerCase() === name);
  return found ? headers[found] : '';
}

module.exports = { Refusal, header, of, ofAnswer, offline, signedOut };
