const calls = require('../../lib/calls');
const { loading } = require('../../lib/pages');

Page(loading({
  data: { scenes: [] },

  async load(query) {
    const { scenes } = await calls.get('/me/eligibility');
    const wanted = scenes.filter((scene) => scene.scene === query.scene);
    const others = scenes.filter((scene) => scene.scene !== query.scene);
    return { scenes: [...wanted, ...others] };
  },
}));
