/** What a page shows while it loads, when there is nothing, and when it could not load. */
Component({
  properties: {
    view: { type: String, value: 'loading' },
    problem: { type: Object, value: null },
    empty: { type: String, value: '这里还没有内容' },
    hint: { type: String, value: '' },
  },
  methods: {
    retry() {
      this.triggerEvent('retry');
    },
  },
});
