const { open } = require('../../lib/ways');

/** One case in a list. */
Component({
  properties: {
    told: { type: Object, value: null },
  },
  methods: {
    show() {
      const { kind, id } = this.data.told;
      open(`/pages/case/case?kind=${kind}&id=${id}`);
    },
  },
});
