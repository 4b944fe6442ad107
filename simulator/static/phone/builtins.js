/**
 * WeChat's built-in components, as far as the mini-program uses them, drawn with HTML elements.
 * j-component alone keeps their properties and events but shows none of them.
 */

const ARIA = { ariaRole: String, ariaLabel: String };

/** Register them with j-component; `device` answers what a button's open-type asks for. */
function register(jComponent, device) {
  const define = (name, properties, parts = {}) => {
    jComponent.register({
      id: name,
      tagName: `wx-${name}`,
      template: '<slot/>',
      properties: { ...ARIA, ...properties },
      lifetimes: {
        attached() {
          this.element = this._exparserNode.$$;
          if (parts.begin) parts.begin.call(this, this.element);
          this.draw();
        },
      },
      observers: {
        '**': function changed() {
          if (this.element) this.draw();
        },
      },
      methods: {
        draw() {
          aria(this.element, this.data, parts.role);
          if (parts.draw) parts.draw.call(this, this.element, this.data);
        },
        ...parts.methods,
      },
    });
  };

  define('page-meta', { rootFontSize: String });
  define('view', {});
  define('text', {});
  define('scroll-view', {});
  define('label', {});
  define('form', {});
  define('image', { src: String, mode: String }, image);
  define('button', { disabled: Boolean, openType: String }, buttonFor(device));
  define('input', { value: null, type: String, placeholder: String, maxlength: null, disabled: Boolean }, fieldOf('input'));
  define('textarea', { value: null, placeholder: String, maxlength: null, disabled: Boolean }, fieldOf('textarea'));
  define('picker', {
    mode: { type: String, value: 'selector' }, range: Array, rangeKey: String, value: null, start: String, end: String,
  }, picker);
  define('switch', { checked: Boolean, disabled: Boolean }, toggle);
}

/** Name and role; what acts can be reached and worked with the keyboard. */
function aria(element, { ariaRole, ariaLabel }, role) {
  attribute(element, 'role', ariaRole || role);
  attribute(element, 'aria-label', ariaLabel);
  if (/^(button|link|checkbox|tab)$/.test(ariaRole || role || '')) element.tabIndex = 0;
}

function attribute(element, name, value) {
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}

function within(element, name) {
  const made = element.ownerDocument.createElement(name);
  element.appendChild(made);
  return made;
}

const image = {
  begin(element) {
    this.inner = within(element, 'img');
  },
  draw(element, { src, mode, ariaLabel }) {
    if (src) this.inner.src = src;
    this.inner.alt = ariaLabel || '';
    element.removeAttribute('aria-label');
    element.removeAttribute('role');
    element.dataset.mode = mode || 'scaleToFill';
  },
};

function buttonFor(device) {
  return {
    role: 'button',
    draw(element, { disabled }) {
      attribute(element, 'aria-disabled', disabled ? 'true' : '');
      element.tabIndex = disabled ? -1 : 0;
    },
    methods: {
      /** What WeChat does before the page hears of the tap. */
      async opened() {
        const types = (this.data.openType || '').split('|');
        if (types.includes('agreePrivacyAuthorization')) {
          device.agreePrivacy();
          this.triggerEvent('agreeprivacyauthorization', {});
        }
        if (types.includes('getPhoneNumber')) {
          this.triggerEvent('getphonenumber', await device.phoneNumber());
        }
      },
    },
  };
}

function fieldOf(name) {
  return {
    begin(element) {
      this.inner = within(element, name);
      this.inner.addEventListener('input', () => this.triggerEvent('input', { value: this.inner.value }));
      this.inner.addEventListener('blur', () => this.triggerEvent('blur', { value: this.inner.value }));
    },
    draw(element, { value, placeholder, maxlength, disabled, type, ariaLabel }) {
      const text = value === null || value === undefined ? '' : String(value);
      if (this.inner.value !== text) this.inner.value = text;
      this.inner.placeholder = placeholder || '';
      this.inner.disabled = disabled;
      if (Number(maxlength) > 0) this.inner.maxLength = Number(maxlength);
      if (type === 'number' || type === 'digit') this.inner.inputMode = type === 'number' ? 'numeric' : 'decimal';
      element.removeAttribute('aria-label');
      attribute(this.inner, 'aria-label', ariaLabel || placeholder);
    },
  };
}

/** One of a list, or a day: the browser's own control over what the page shows. */
const picker = {
  begin(element) {
    this.inner = within(element, this.data.mode === 'date' ? 'input' : 'select');
    if (this.data.mode === 'date') this.inner.type = 'date';
    this.inner.addEventListener('change', () => this.triggerEvent('change', { value: this.inner.value }));
  },
  draw(element, { mode, range, rangeKey, value, start, end, ariaLabel }) {
    element.removeAttribute('aria-label');
    attribute(this.inner, 'aria-label', ariaLabel);
    if (mode === 'date') {
      this.inner.min = start || '';
      this.inner.max = end || '';
    } else {
      this.inner.replaceChildren(...(range || []).map((each, place) => {
        const option = element.ownerDocument.createElement('option');
        option.value = String(place);
        option.textContent = rangeKey ? each[rangeKey] : each;
        return option;
      }));
    }
    this.inner.value = value === null || value === undefined ? '' : String(value);
  },
};

const toggle = {
  begin(element) {
    this.inner = within(element, 'input');
    this.inner.type = 'checkbox';
    this.inner.addEventListener('change', () => this.triggerEvent('change', { value: this.inner.checked }));
  },
  draw(element, { checked, disabled, ariaLabel }) {
    this.inner.checked = checked;
    this.inner.disabled = disabled;
    element.removeAttribute('aria-label');
    attribute(this.inner, 'aria-label', ariaLabel);
  },
};

module.exports = { register };
