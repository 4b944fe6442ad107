const dates = require('../../lib/dates');
const { listing } = require('../../lib/lists');
const subscriptions = require('../../lib/subscriptions');
const { NOTICE_STATES } = require('../../lib/words');

Page(listing({
  path: '/me/notices',
  data: { allowed: null },
  more: {
    async load() {
      const items = await subscriptions.prepare();
      return { allowed: items.length ? items[0] : null };
    },
  },
  shown: (notice) => ({
    id: notice.id,
    title: notice.title,
    text: notice.text,
    when: dates.moment(notice.at),
    state: NOTICE_STATES[notice.state] || '',
  }),

  async allow() {
    await subscriptions.ask();
    await this.reload();
  },
}));
