const calls = require('../../lib/calls');
const dates = require('../../lib/dates');
const { listing } = require('../../lib/lists');
const { act, confirmed, said } = require('../../lib/pages');
const { GRANT_STATES, classNames } = require('../../lib/words');

Page(listing({
  path: '/me/authorisations',
  shown: (grant) => ({
    id: grant.id,
    recipient: grant.recipient,
    contact: grant.contact,
    purpose: grant.purpose,
    classes: classNames(grant.classes),
    state: GRANT_STATES[grant.state],
    standing: grant.state === 'standing',
    suspended: Boolean(grant.suspended),
    until: dates.moment(grant.expires_at),
    used: grant.used ? `查询过 ${grant.used} 次，最近 ${dates.moment(grant.last_used_at)}` : '还没有查询过',
  }),

  async withdraw(event) {
    const { id } = event.currentTarget.dataset;
    if (!(await confirmed('撤回这项授权？', '撤回后，对方下一次查询就会被拒绝。', '撤回'))) return;
    await act(this, async () => {
      await calls.remove(`/me/authorisations/${id}`);
      said('已撤回');
      await this.reload();
    });
  },
}));
