const { gauge } = require('../../lib/drawings');

/** The score on its scale; the drawing is told in words to who does not see it. */
Component({
  properties: {
    value: { type: Number, value: 0 },
    scale: { type: Object, value: { min: 0, max: 1000 } },
    tier: { type: String, value: '' },
  },
  data: { picture: '' },
  observers: {
    'value, scale': function draw(value, scale) {
      if (scale) this.setData({ picture: gauge(value, scale) });
    },
  },
});
