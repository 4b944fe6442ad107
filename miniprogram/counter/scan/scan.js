const { newKey } = require('../../lib/calls');
const codes = require('../../lib/codes');
const counter = require('../../lib/counter');
const dates = require('../../lib/dates');
const money = require('../../lib/money');
const forms = require('../../lib/forms');
const { act, loading, said } = require('../../lib/pages');
const { Refusal } = require('../../lib/problems');
const { scan } = require('../../lib/phones');

const DAY_MS = 86400000;
// The server's clock decides what is too late; a phone's clock may run a little ahead of it.
const LEEWAY_MS = 10 * 60000;

/** Offer and deposit, the customer's code, the decision, the order: one after the other. */
Page(loading({
  ...forms.handlers('counter-scan'),
  data: { offers: [], chosen: 0, form: { deposit: '', item: '', days: '' }, decision: null, order: null },

  onLoad() {
    this.recall({ deposit: '', item: '', days: '' });
  },

  async load() {
    const { items } = await counter.get('/offers');
    const offers = items.map((offer) => ({ ...offer, words: `${offer.scene_name} · ${offer.title}`, most: money.yuan(offer.deposit_fen) }));
    if (offers.length && !this.data.form.deposit) this.take(offers, 0);
    return { offers };
  },

  isEmpty: (found) => found.offers.length === 0,

  choose(event) {
    this.take(this.data.offers, Number(event.detail.value));
  },

  take(offers, chosen) {
    const offer = offers[chosen];
    this.setData({ chosen, decision: null });
    this.fill('deposit', money.field(offer.deposit_fen));
    this.fill('item', offer.title);
    this.fill('days', String(offer.days));
  },

  scan() {
    const deposit = money.fen(this.data.form.deposit);
    if (!deposit) {
      this.setData({ 'errors.deposit': '请填写押金，例如 50 或 50.50' });
      return undefined;
    }
    return act(this, async () => {
      const pass = await scan();
      if (pass === null) return;
      await this.ask(pass, deposit);
    });
  },

  async ask(pass, deposit) {
    if (codes.merchantOf(pass)) {
      throw new Refusal({
        status: 404, code: 'pass_unknown', title: '这是商户的码', text: '您扫的是商户码，不是顾客的信用码。',
      });
    }
    const offer = this.data.offers[this.data.chosen];
    const body = { pass, scene: offer.scene, deposit_fen: deposit, offer_id: offer.offer_id };
    const found = await counter.post('/scans', body);
    this.orderNo = numberOf();
    this.key = newKey();
    this.setData({
      order: null,
      decision: {
        yes: found.decision === 'eligible',
        scanId: found.scan_id,
        holder: found.holder,
        amount: money.yuan(found.deposit_waiver_fen),
        deposit: money.yuan(deposit),
        fen: deposit,
        until: dates.moment(found.expires_at),
        confirm: offer.confirm,
      },
    });
  },

  openOrder() {
    const { form, decision } = this.data;
    const days = Number(form.days);
    const item = form.item.trim();
    if (!item || !(days >= 1)) {
      this.setData({ errors: { item: item ? '' : '请写明借出的是什么', days: days >= 1 ? '' : '请填写天数' } });
      return undefined;
    }
    return act(this, async () => {
      const order = await counter.post('/waivers', {
        scan_id: decision.scanId,
        out_order_no: this.orderNo,
        item,
        deposit_fen: decision.fen,
        due_at: this.due(days),
      }, this.key);
      this.setData({
        decision: null,
        order: {
          no: order.out_order_no, waits: order.state === 'CREATED', item: order.item, deposit: money.yuan(order.deposit_fen), due: dates.moment(order.due_at),
        },
      });
      this.sent();
      said(order.state === 'CREATED' ? '已下单，等顾客确认' : '免押订单已开');
    });
  },

  /** The same moment for every try of the same order, so that a retry is the same order. */
  due(days) {
    this.opened = this.opened || {};
    const key = `${this.orderNo}/${days}`;
    this.opened[key] = this.opened[key] || new Date(Date.now() + days * DAY_MS - LEEWAY_MS).toISOString();
    return this.opened[key];
  },

  next() {
    this.setData({ decision: null, order: null, refusal: null });
    this.take(this.data.offers, this.data.chosen);
  },
}));

/** The order's number: unique for the shop, sortable, without anything about the customer. */
function numberOf() {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  return `M${time}${Math.random().toString(36).slice(2, 8).toUpperCase()}`;
}
