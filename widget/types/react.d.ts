/** For React 19: `import 'repere-carte/react'` in a file of types. */
import type { RepereEvents, RepereJsx } from './index.js';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'repere-carte': RepereJsx & { [K in keyof RepereEvents as `on${K}`]?: (event: RepereEvents[K]) => void };
    }
  }
}
