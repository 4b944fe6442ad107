const { shown } = require('../../lib/cases');
const { listing } = require('../../lib/lists');

Page(listing({ path: '/me/redecisions', shown: (told) => shown('redecision', told) }));
