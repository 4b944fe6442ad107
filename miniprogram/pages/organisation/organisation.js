const calls = require('../../lib/calls');
const dates = require('../../lib/dates');
const { loading } = require('../../lib/pages');
const transport = require('../../lib/transport');
const { open } = require('../../lib/ways');
const { LISTS } = require('../../lib/words');

/** An organisation's public file; the whole of it for whoever represents it (`own`). */
Page(loading({
  data: { own: false, subject: null, at: '', sections: [], lists: [], uscc: '' },

  async load({ uscc, own }) {
    const code = encodeURIComponent(uscc);
    const report = own
      ? await calls.get(`/me/organisations/${code}/report`)
      : (await transport.send({ path: `/api/v1/open/organisations/${code}/report` })).data;
    return {
      own: Boolean(own),
      uscc,
      subject: report.subject,
      at: dates.moment(report.generated_at),
      sections: report.sections.filter((section) => section.records.length),
      lists: report.lists.map((entry) => ({ ...entry, name: LISTS[entry.list] || entry.list, when: dates.day(entry.entered_on) })),
    };
  },

  object(event) {
    if (this.data.own) open(`/pages/object/object?record=${event.detail.id}&organisation=${this.data.uscc}`);
    else open('/pages/organisations/organisations');
  },

  repair(event) {
    if (this.data.own) open(`/pages/repair/repair?record=${event.detail.id}&organisation=${this.data.uscc}`);
    else open('/pages/organisations/organisations');
  },
}));
