declare module "citeproc" {
  interface System {
    retrieveLocale(lang: string): string;
    retrieveItem(id: string): object;
  }
  class Engine {
    constructor(system: System, style: string, lang: string, forceLang: boolean);
    updateItems(ids: string[]): void;
    makeBibliography(): [object, string[]] | false;
  }
  const csl: { Engine: typeof Engine };
  export default csl;
}
