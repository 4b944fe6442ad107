const { listing } = require('../../lib/lists');
const { shown } = require('../../lib/orders');

Page(listing({ path: '/me/waivers', shown }));
