const calls = require('../../lib/calls');
const forms = require('../../lib/forms');
const { shown } = require('../../lib/orders');
const { act, loading, said } = require('../../lib/pages');
const subscriptions = require('../../lib/subscriptions');
const { ORDER_ACTS } = require('../../lib/words');

Page(loading({
  ...forms.handlers((query) => `dispute/${query.id}`),
  data: { order: null, timeline: [], acts: ORDER_ACTS, form: { statement: '' } },

  onLoad() {
    this.recall({ statement: '' });
    subscriptions.prepare();
  },

  async load({ id }) {
    const order = await calls.get(`/me/waivers/${id}`);
    return { order: shown(order), timeline: order.timeline };
  },

  confirm() {
    return act(this, async () => {
      await subscriptions.ask();
      await calls.post(`/me/waivers/${this.query.id}/confirm`);
      said('已确认，免押生效');
      await this.reload();
    });
  },

  dispute() {
    const statement = this.data.form.statement.trim();
    if (!statement) {
      this.setData({ 'errors.statement': '请写明您为什么不同意' });
      return undefined;
    }
    return act(this, async () => {
      await subscriptions.ask();
      await calls.post(`/me/waivers/${this.query.id}/dispute`, { statement });
      this.sent();
      said('已提出，工作人员会裁定');
      await this.reload();
    });
  },
}));
