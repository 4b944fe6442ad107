const dates = require('../../lib/dates');
const { EFFECTS, STATUSES } = require('../../lib/words');

/** One record of a report; it opens to its fields, and leads to objection and repair. */
Component({
  properties: {
    record: { type: Object, value: null },
    open: { type: Boolean, value: false },
  },
  data: { shown: null, unfolded: false },
  observers: {
    record(record) {
      if (record) this.setData({ shown: describe(record) });
    },
    open(open) {
      this.setData({ unfolded: open });
    },
  },
  methods: {
    fold() {
      this.setData({ unfolded: !this.data.unfolded });
    },
    object() {
      this.triggerEvent('object', { id: this.data.record.id });
    },
    repair() {
      this.triggerEvent('repair', { id: this.data.record.id });
    },
  },
});

function describe(record) {
  return {
    title: record.title,
    source: record.source,
    decided: dates.day(record.decided_on),
    until: record.valid_until ? `至${dates.day(record.valid_until)}` : '长期',
    effect: EFFECTS[record.effect] || '',
    status: STATUSES[record.status] || '',
    documentNo: record.document_no,
    fields: Object.keys(record.fields || {}).map((name) => ({ name, value: record.fields[name] })),
    annotations: (record.annotations || []).map((each) => ({ ...each, when: dates.day(each.since) })),
    repairable: record.effect === 'negative' && record.status !== 'repaired',
  };
}
