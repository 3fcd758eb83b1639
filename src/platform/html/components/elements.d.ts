// Custom elements of this feature, as JSX knows them.
import type { ComponentChildren } from "preact";

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "package-import": { action: string; csrf: string; phrases: string; children?: ComponentChildren };
    }
  }
}
