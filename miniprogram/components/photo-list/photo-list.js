const { takePhotos } = require('../../lib/phones');

/** Photos to be handed in: `[{path, size, progress, state: waiting | sending | done | failed, words}]`. */
Component({
  properties: {
    photos: { type: Array, value: [] },
    most: { type: Number, value: 6 },
  },
  methods: {
    async add() {
      const taken = await takePhotos(this.data.most - this.data.photos.length);
      const added = taken.map((photo) => ({ ...photo, progress: 0, state: 'waiting', words: '' }));
      if (added.length) this.triggerEvent('change', { photos: this.data.photos.concat(added) });
    },
    remove(event) {
      const { place } = event.currentTarget.dataset;
      this.triggerEvent('change', { photos: this.data.photos.filter((_, each) => each !== place) });
    },
    show(event) {
      const { path } = event.currentTarget.dataset;
      wx.previewImage({ current: path, urls: this.data.photos.map((photo) => photo.path) });
    },
  },
});
