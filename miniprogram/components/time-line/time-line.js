const dates = require('../../lib/dates');
const { BY } = require('../../lib/words');

/** The steps of a case or an order, as the API tells them. */
Component({
  properties: {
    steps: { type: Array, value: [] },
    names: { type: Object, value: {} },
  },
  data: { shown: [] },
  observers: {
    'steps, names': function show(steps, names) {
      const told = names || {};
      const shown = (steps || []).map((step, place) => ({
        key: place,
        when: dates.moment(step.at),
        who: step.unit || BY[step.by] || '',
        what: told[step.act] || told[step.state] || step.state,
        note: step.note || '',
      }));
      this.setData({ shown });
    },
  },
});
