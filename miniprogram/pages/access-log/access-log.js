const dates = require('../../lib/dates');
const { listing } = require('../../lib/lists');
const { LOOK_OUTCOMES, LOOK_ROLES } = require('../../lib/words');

Page(listing({
  path: ({ organisation }) => (organisation ? `/me/organisations/${organisation}/access-log` : '/me/access-log'),
  shown: (look) => ({
    id: look.id,
    who: look.who,
    role: LOOK_ROLES[look.role] || look.role,
    when: dates.moment(look.at),
    purpose: look.purpose,
    basis: look.basis,
    saw: look.shown,
    outcome: LOOK_OUTCOMES[look.outcome] || look.outcome,
    own: look.role === 'self',
  }),
}));
