const calls = require('../../lib/calls');
const dates = require('../../lib/dates');
const { act, loading } = require('../../lib/pages');
const { openDocument } = require('../../lib/phones');
const { proved } = require('../../lib/proofs');
const { open } = require('../../lib/ways');
const { LISTS } = require('../../lib/words');

const EFFECTS = [
  { code: '', name: '全部' }, { code: 'positive', name: '守信' }, { code: 'negative', name: '失信' },
  { code: 'neutral', name: '一般' },
];

Page(loading({
  data: { report: null, sections: [], shown: [], lists: [], chosen: '', effect: '', effects: EFFECTS, count: 0 },

  async load() {
    const report = await calls.get('/me/report');
    const { sections } = report;
    return {
      report: {
        no: report.report_no, at: dates.moment(report.generated_at), name: report.subject.name, number: report.subject.id_number,
      },
      sections,
      lists: report.lists.map((entry) => ({
        id: entry.id,
        name: LISTS[entry.list] || entry.list,
        basis: entry.basis,
        when: `${dates.day(entry.entered_on)}列入${entry.exit_on ? `，${dates.day(entry.exit_on)}退出` : ''}`,
      })),
      ...filtered(sections, this.data.chosen, this.data.effect),
    };
  },

  choose(event) {
    const { chosen = this.data.chosen, effect = this.data.effect } = event.currentTarget.dataset;
    this.setData({ chosen, effect, ...filtered(this.data.sections, chosen, effect) });
  },

  object(event) {
    open(`/pages/object/object?record=${event.detail.id}`);
  },

  objectToList(event) {
    open(`/pages/object/object?entry=${event.currentTarget.dataset.id}`);
  },

  repair(event) {
    open(`/pages/repair/repair?record=${event.detail.id}`);
  },

  print() {
    return act(this, () => proved(this, async () => openDocument(await calls.download('/me/report.pdf'))));
  },
}));

function filtered(sections, chosen, effect) {
  const shown = sections.filter((section) => !chosen || section.class === chosen).map((section) => ({
    ...section, records: section.records.filter((record) => !effect || record.effect === effect),
  }));
  return { shown, count: shown.reduce((sum, section) => sum + section.records.length, 0) };
}
