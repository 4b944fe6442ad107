const { shown } = require('../../lib/cases');
const { listing } = require('../../lib/lists');

Page(listing({ path: '/me/complaints', shown: (told) => shown('complaint', told) }));
