const calls = require('../../lib/calls');
const { merchantOfQuery } = require('../../lib/codes');
const { yuan } = require('../../lib/money');
const { act, confirmed, loading, said } = require('../../lib/pages');
const { Refusal } = require('../../lib/problems');
const subscriptions = require('../../lib/subscriptions');
const { LISTS } = require('../../lib/words');

/** What the lasting code at a shop's door opens: its public credit, and what it lends. */
Page(loading({
  data: { merchant: null, offers: [], classes: [], lists: [], site: null },

  onLoad() {
    subscriptions.prepare();
  },

  async load(query) {
    this.asked = merchantOfQuery(query);
    if (!this.asked) throw new Refusal({ status: 404, code: 'not_found', title: '没有这个商户', text: '这个码里没有商户。' });
    const { code, site } = this.asked;
    const merchant = await calls.get(`/merchants/${encodeURIComponent(code)}${site && `?site=${encodeURIComponent(site)}`}`);
    return {
      merchant: { code: merchant.code, name: merchant.name, uscc: merchant.uscc, suspended: merchant.suspended },
      offers: merchant.offers.map((offer) => ({ ...offer, deposit: yuan(offer.deposit_fen) })),
      classes: merchant.credit.classes.filter((each) => each.records),
      lists: merchant.credit.lists.map((entry) => ({ ...entry, name: LISTS[entry.list] || entry.list })),
      site: merchant.site,
    };
  },

  async open(event) {
    const offer = this.data.offers[event.currentTarget.dataset.place];
    const question = `${offer.title}，免押金 ${offer.deposit}，${offer.days} 天内归还。`;
    if (!(await confirmed('免押借用', question, '借用'))) return;
    await act(this, async () => {
      await subscriptions.ask();
      const body = { offer_id: offer.offer_id };
      if (this.asked.site) body.site = this.asked.site;
      const order = await calls.postOnce(`/merchants/${encodeURIComponent(this.asked.code)}/waivers`, body);
      said('免押订单已开');
      wx.redirectTo({ url: `/pages/waiver/waiver?id=${order.id}` });
    });
  },
}));
