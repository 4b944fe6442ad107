const { listing } = require('../../lib/lists');

Page(listing({
  path: '/me/organisations',
  shown: (each) => ({
    name: each.name,
    uscc: each.uscc,
    running: each.open_objections + each.open_repairs,
  }),
}));
