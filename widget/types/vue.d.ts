/** For Vue 3: `import 'repere-carte/vue'` in a file of types. */
import type { DefineComponent } from 'vue';
import type { RepereAttributes } from './index.js';

declare module 'vue' {
  interface GlobalComponents {
    'repere-carte': DefineComponent<RepereAttributes>;
  }
}
