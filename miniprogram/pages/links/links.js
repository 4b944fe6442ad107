const calls = require('../../lib/calls');
const dates = require('../../lib/dates');
const { listing } = require('../../lib/lists');
const { act, confirmed, said } = require('../../lib/pages');

const STATES = { linked: '已关联', waiting: '等待输入', undone: '已解除', expired: '已过期' };

Page(listing({
  path: '/me/links',
  data: { code: null },
  shown: (link) => ({
    id: link.id,
    state: STATES[link.state] || link.state,
    linked: link.state === 'linked',
    when: dates.moment(link.linked_at || link.created_at),
  }),

  onHide() {
    this.setData({ code: null });
  },

  open() {
    return act(this, async () => {
      const link = await calls.post('/me/links');
      this.setData({ code: { digits: link.code, until: dates.moment(link.expires_at) } });
      await this.reload();
    });
  },

  copy() {
    wx.setClipboardData({ data: this.data.code.digits });
  },

  async undo(event) {
    const { id } = event.currentTarget.dataset;
    if (!(await confirmed('解除关联？', '解除后，公众号聊天里不再认得您。', '解除'))) return;
    await act(this, async () => {
      await calls.remove(`/me/links/${id}`);
      said('已解除');
      await this.reload();
    });
  },
}));
