const counter = require('../../lib/counter');
const dates = require('../../lib/dates');
const forms = require('../../lib/forms');
const money = require('../../lib/money');
const { act, confirmed, loading, said } = require('../../lib/pages');
const { ORDER_ACTS } = require('../../lib/words');

const STATES = {
  CREATED: '待顾客确认', ACTIVE: '进行中', COMPLETED: '已归还', EXPIRED: '已过期', REVOKED: '已撤销', CLAIMED: '索赔中', DISPUTED: '争议处理中', SETTLED: '已结清', DEFAULTED: '未结清',
};
const KINDS = [{ code: 'overdue', name: '逾期未还' }, { code: 'damage', name: '损坏' }, { code: 'loss', name: '丢失' }];
const AGAIN = {
  complete: { question: '确认已归还？', told: '订单随即结束，顾客会收到通知。', done: '已归还' },
  settle: { question: '确认已结清？', told: '表示索赔的款项已经收到。', done: '已结清' },
};

Page(loading({
  ...forms.handlers((query) => `counter-order/${query.no}`),
  data: { order: null, timeline: [], acts: ORDER_ACTS, kinds: KINDS, form: { amount: '', reason: '', kind: 'damage' }, writing: '' },

  onLoad() {
    this.recall({ amount: '', reason: '', kind: 'damage' });
  },

  async load({ no }) {
    const order = await counter.get(`/waivers/${encodeURIComponent(no)}`);
    return { order: shown(order), timeline: order.timeline || [] };
  },

  async step(event) {
    const { step } = event.currentTarget.dataset;
    const { question, told, done } = AGAIN[step];
    if (!(await confirmed(question, told, '确认'))) return;
    await this.send(step, {}, done);
  },

  write(event) {
    this.setData({ writing: event.currentTarget.dataset.what, refusal: null, errors: {} });
  },

  chooseKind(event) {
    this.fill('kind', event.currentTarget.dataset.kind);
  },

  async claim() {
    const { amount, reason, kind } = this.data.form;
    const fen = money.fen(amount);
    const errors = {};
    if (!fen) errors.amount = '请填写金额，例如 50 或 50.50';
    if (!reason.trim()) errors.reason = '请写明原因，顾客会看到';
    this.setData({ errors });
    if (Object.keys(errors).length) return;
    await this.send('claim', { amount_fen: fen, reason: reason.trim(), kind }, '已提出');
  },

  async revoke() {
    const reason = this.data.form.reason.trim();
    if (!reason) {
      this.setData({ errors: { reason: '请写明原因，顾客会看到' } });
      return;
    }
    await this.send('revoke', { reason }, '已撤销');
  },

  send(step, body, done) {
    return act(this, async () => {
      await counter.post(`/waivers/${encodeURIComponent(this.query.no)}/${step}`, body);
      this.sent();
      this.setData({ writing: '' });
      said(done);
      await this.reload();
    });
  },
}));

function shown(order) {
  const { state } = order;
  return {
    no: order.out_order_no,
    item: order.item,
    holder: order.holder,
    deposit: money.yuan(order.deposit_fen),
    state: STATES[state] || state,
    due: dates.moment(order.due_at),
    overdue: order.overdue,
    claim: order.claim ? { amount: money.yuan(order.claim.amount_fen), reason: order.claim.reason } : null,
    canComplete: state === 'ACTIVE',
    canClaim: state === 'ACTIVE',
    canSettle: state === 'CLAIMED' || state === 'DEFAULTED',
    canRevoke: state === 'CREATED' || state === 'ACTIVE' || state === 'CLAIMED',
  };
}
