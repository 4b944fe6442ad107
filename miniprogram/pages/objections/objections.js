const { shown } = require('../../lib/cases');
const { listing } = require('../../lib/lists');

Page(listing({
  path: ({ organisation }) => `/me/objections${organisation ? `?organisation=${organisation}` : ''}`,
  shown: (told) => shown('objection', told),
}));
