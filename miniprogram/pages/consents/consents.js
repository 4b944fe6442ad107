const calls = require('../../lib/calls');
const dates = require('../../lib/dates');
const { listing } = require('../../lib/lists');
const { act, said } = require('../../lib/pages');

Page(listing({
  path: '/me/consents',
  shown: (consent) => ({ ...consent, when: consent.given ? `${dates.moment(consent.given_at)} 同意` : '没有同意' }),

  give(event) {
    const { kind, version } = this.data.items[event.currentTarget.dataset.place];
    return act(this, async () => {
      await calls.post('/me/consents', { kind, version });
      said('已同意');
      await this.reload();
    });
  },

  withdraw(event) {
    const { kind } = this.data.items[event.currentTarget.dataset.place];
    return act(this, async () => {
      await calls.remove(`/me/consents/${kind}`);
      said('已撤回');
      await this.reload();
    });
  },
}));
