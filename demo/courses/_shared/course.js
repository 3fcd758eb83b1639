/*
 * Turns the sections of a page into the screens of a course: one at a time, with a menu, questions,
 * a branching scenario and a test, and keeps the learner's place through scorm.js.
 *
 * In the page:
 *   <body data-pass="80">                   a test decides: percent to pass; without it reading completes
 *   <body data-languages="fr es">           content stands in <template lang="…">, the learner chooses
 *   <section class="screen" data-menu="…">  one screen, beginning with a heading
 *   <div data-ask="id">                     a question from the questions below, not scored
 *   <div data-scenario="id">                a scenario from the scenarios below
 *   <div data-test data-draw="10">          a scored test drawn from all questions that have "test": true
 *   <script type="application/json" id="course-data">  { "questions": {…}, "scenarios": {…}, "objectives": {…} }
 */
(() => {
  "use strict";

  const words = {
    en: {
      introOnce: "{n} questions. {q}% correct is needed to pass. You answer them once; answers are explained at the end.",
      introPretest: "{n} questions. Answers are explained at the end.", scorePretest: "{n} of {m} correct.", known: "You know this already", worth: "Worth taking",
      pages: "Move through the course",
      back: "Back", next: "Next", finish: "Save and finish", menu: "Contents", screen: "Screen {n} of {m}", seen: "seen",
      check: "Check answer", right: "Correct.", wrong: "Not quite.", again: "Try again", one: "Choose one answer.", many: "Choose all that apply.",
      order: "Put the steps in order, first at the top.", up: "Move up: {x}", down: "Move down: {x}", choose: "Please choose an answer first.",
      start: "Start the test", question: "Question {n} of {m}", answer: "Confirm answer", result: "Your result", passed: "Passed", failed: "Not passed yet",
      score: "{n} of {m} correct: {p}%. {q}% is needed.", retry: "Take the test again", review: "Your answers", yours: "Your answer:", correct: "Correct answer:",
      result1: "What happened", go: "Continue", restart: "Play the scenario again", decide: "What do you do?", end: "How it ended",
      saved: "Your progress is saved. You can close this window.", alone: "This course was opened outside a learning platform. You can read and try everything; results are not kept.",
      unsaved: "The learning platform did not accept some results. Tell your training officer before you close this window.",
      left: "Still to do", leftTask: "has an exercise to complete", leftSeen: "not opened yet", all: "You have completed every screen.", intro: "{n} questions. {q}% correct is needed to pass. Answers are explained at the end, and you may take the test again.",
      resumed: "Welcome back. You continue where you stopped.", of: "{n} of 100", language: "Language", reviewing: "Review: nothing is recorded this time.",
    },
    fr: {
      introOnce: "{n} questions. Il faut {q} % de bonnes réponses. Vous y répondez une seule fois ; les réponses sont expliquées à la fin.",
      introPretest: "{n} questions. Les réponses sont expliquées à la fin.", scorePretest: "{n} bonnes réponses sur {m}.", known: "Vous connaissez déjà", worth: "À suivre",
      pages: "Parcourir le cours",
      back: "Précédent", next: "Suivant", finish: "Enregistrer et terminer", menu: "Sommaire", screen: "Écran {n} sur {m}", seen: "vu",
      check: "Vérifier la réponse", right: "C’est exact.", wrong: "Pas tout à fait.", again: "Réessayer", one: "Choisissez une réponse.", many: "Choisissez toutes les réponses qui conviennent.",
      order: "Mettez les étapes dans l’ordre, la première en haut.", up: "Monter : {x}", down: "Descendre : {x}", choose: "Choisissez d’abord une réponse.",
      start: "Commencer le test", question: "Question {n} sur {m}", answer: "Valider la réponse", result: "Votre résultat", passed: "Réussi", failed: "Pas encore réussi",
      score: "{n} bonnes réponses sur {m}, soit {p} %. Il en faut {q} %.", retry: "Repasser le test", review: "Vos réponses", yours: "Votre réponse :", correct: "Bonne réponse :",
      result1: "Ce qui s’est passé", go: "Continuer", restart: "Rejouer la mise en situation", decide: "Que faites-vous ?", end: "Comment cela s’est terminé",
      saved: "Votre progression est enregistrée. Vous pouvez fermer cette fenêtre.", alone: "Ce cours a été ouvert hors d’une plateforme de formation. Vous pouvez tout lire et tout essayer ; les résultats ne sont pas conservés.",
      unsaved: "La plateforme n’a pas accepté certains résultats. Prévenez votre responsable de formation avant de fermer cette fenêtre.",
      left: "Il vous reste", leftTask: "comporte un exercice à terminer", leftSeen: "pas encore ouvert", all: "Vous avez terminé tous les écrans.", intro: "{n} questions. Il faut {q} % de bonnes réponses. Les réponses sont expliquées à la fin et vous pouvez repasser le test.",
      resumed: "Heureux de vous revoir. Vous reprenez là où vous vous étiez arrêté.", of: "{n} sur 100", language: "Langue", reviewing: "Relecture : rien n’est enregistré cette fois.",
    },
    es: {
      introOnce: "{n} preguntas. Se necesita un {q} % de aciertos. Se responden una sola vez; las respuestas se explican al final.",
      introPretest: "{n} preguntas. Las respuestas se explican al final.", scorePretest: "{n} de {m} correctas.", known: "Ya lo conoce", worth: "Conviene hacerla",
      pages: "Recorrer el curso",
      back: "Anterior", next: "Siguiente", finish: "Guardar y terminar", menu: "Contenido", screen: "Pantalla {n} de {m}", seen: "vista",
      check: "Comprobar la respuesta", right: "Correcto.", wrong: "No del todo.", again: "Intentar de nuevo", one: "Elija una respuesta.", many: "Elija todas las respuestas que procedan.",
      order: "Ponga los pasos en orden, el primero arriba.", up: "Subir: {x}", down: "Bajar: {x}", choose: "Elija primero una respuesta.",
      start: "Empezar la prueba", question: "Pregunta {n} de {m}", answer: "Confirmar la respuesta", result: "Su resultado", passed: "Superada", failed: "Aún no superada",
      score: "{n} de {m} correctas: {p} %. Se necesita un {q} %.", retry: "Repetir la prueba", review: "Sus respuestas", yours: "Su respuesta:", correct: "Respuesta correcta:",
      result1: "Lo que ocurrió", go: "Continuar", restart: "Repetir el caso práctico", decide: "¿Qué hace usted?", end: "Cómo terminó",
      saved: "Su progreso está guardado. Puede cerrar esta ventana.", alone: "Este curso se abrió fuera de una plataforma de formación. Puede leer y probar todo; los resultados no se guardan.",
      unsaved: "La plataforma no aceptó algunos resultados. Avise a su responsable de formación antes de cerrar esta ventana.",
      left: "Le queda por hacer", leftTask: "tiene un ejercicio pendiente", leftSeen: "aún sin abrir", all: "Ha completado todas las pantallas.", intro: "{n} preguntas. Se necesita un {q} % de aciertos. Las respuestas se explican al final y puede repetir la prueba.",
      resumed: "Le damos de nuevo la bienvenida. Continúa donde lo dejó.", of: "{n} de 100", language: "Idioma", reviewing: "Repaso: esta vez no se registra nada.",
    },
    ar: {
      introOnce: "عدد الأسئلة: {n}. يتطلب الاجتياز {q}٪ من الإجابات الصحيحة. تُجاب مرة واحدة وتُشرح الإجابات في النهاية.",
      introPretest: "عدد الأسئلة: {n}. تُشرح الإجابات في النهاية.", scorePretest: "الإجابات الصحيحة: {n} من {m}.", known: "معروف مسبقاً", worth: "يُستحسن أخذه",
      pages: "التنقل في الدورة",
      back: "السابق", next: "التالي", finish: "حفظ وإنهاء", menu: "المحتويات", screen: "الشاشة {n} من {m}", seen: "تمت مشاهدتها",
      check: "التحقق من الإجابة", right: "إجابة صحيحة.", wrong: "ليس تماماً.", again: "محاولة أخرى", one: "يُرجى اختيار إجابة واحدة.", many: "يُرجى اختيار كل ما ينطبق.",
      order: "يُرجى ترتيب الخطوات، والأولى في الأعلى.", up: "تحريك إلى أعلى: {x}", down: "تحريك إلى أسفل: {x}", choose: "يُرجى اختيار إجابة أولاً.",
      start: "بدء الاختبار", question: "السؤال {n} من {m}", answer: "تأكيد الإجابة", result: "النتيجة", passed: "اجتياز ناجح", failed: "لم يتحقق الاجتياز بعد",
      score: "الإجابات الصحيحة: {n} من {m}، أي {p}٪. المطلوب {q}٪.", retry: "إعادة الاختبار", review: "مراجعة الإجابات", yours: "الإجابة المختارة:", correct: "الإجابة الصحيحة:",
      result1: "ما الذي حدث", go: "متابعة", restart: "إعادة السيناريو", decide: "ما الإجراء المناسب؟", end: "كيف انتهى الأمر",
      saved: "تم حفظ التقدّم. يمكن إغلاق هذه النافذة.", alone: "فُتحت هذه الدورة خارج منصة تعلّم. يمكن قراءة كل شيء وتجربته، لكن النتائج لا تُحفظ.",
      unsaved: "لم تقبل منصة التعلّم بعض النتائج. يُرجى إبلاغ مسؤول التدريب قبل إغلاق هذه النافذة.",
      left: "ما زال مطلوباً", leftTask: "فيها تمرين لم يكتمل", leftSeen: "لم تُفتح بعد", all: "اكتملت جميع الشاشات.", intro: "عدد الأسئلة: {n}. يتطلب الاجتياز {q}٪ من الإجابات الصحيحة. تُشرح الإجابات في النهاية ويمكن إعادة الاختبار.",
      resumed: "مرحباً بعودتكم. المتابعة من حيث توقفتم.", of: "{n} من 100", language: "اللغة", reviewing: "مراجعة: لا يُسجَّل شيء هذه المرة.",
    },
  };

  let lang = document.documentElement.lang || "en";
  const t = (key, values = {}) => (words[lang] || words.en)[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

  /** h("button.main", { onclick }, "text", child, …) */
  function h(selector, props, ...children) {
    const [tag, ...classes] = selector.split(".");
    const node = document.createElement(tag);
    if (classes.length) node.className = classes.join(" ");
    for (const [name, value] of Object.entries(props || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return node;
  }

  const body = document.body;
  const passMark = Number(body.dataset.pass || 0);
  const languages = (body.dataset.languages || "").split(" ").filter(Boolean);
  const autonyms = { en: "English", fr: "Français", es: "Español", ar: "العربية" };
  const main = document.querySelector("main");

  // What is kept from one visit to the next, as one short line of JSON (1.2 allows 4,096 characters).
  const kept = { at: 0, seen: [], done: [], play: {}, test: null, best: null, lang: "" };
  let screens = [];
  let data = { questions: {}, scenarios: {}, objectives: {} };
  let reviewing = false;
  let ended = false;
  let hasTest = false;

  function restore() {
    try {
      Object.assign(kept, JSON.parse(Scorm.kept || "{}"));
    } catch {
      // Kept by another version of this course: begin afresh, keep the status.
    }
    const place = Number.parseInt(Scorm.location, 10);
    if (Number.isInteger(place)) kept.at = place;
  }

  function keep() {
    if (!Scorm.running || reviewing || ended) return;
    Scorm.location = String(kept.at);
    Scorm.kept = JSON.stringify(kept);
    Scorm.progress(fraction());
    settle();
    Scorm.commit();
    warn();
  }

  function warn() {
    const box = document.getElementById("trouble");
    if (box && Scorm.errors.length) box.hidden = false;
  }

  function add(list, value) {
    if (!list.includes(value)) list.push(value);
  }

  const tasksOf = (screen) => [...screen.querySelectorAll("[data-ask],[data-scenario],[data-test]")].map(taskId);
  const taskId = (node) => node.dataset.ask || node.dataset.scenario || "test";

  function remaining() {
    return screens
      .map((screen, index) => {
        if (!kept.seen.includes(index)) return { index, why: t("leftSeen") };
        if (tasksOf(screen).some((id) => !kept.done.includes(id))) return { index, why: t("leftTask") };
        return null;
      })
      .filter(Boolean);
  }

  function fraction() {
    const tasks = screens.flatMap(tasksOf);
    const total = screens.length + tasks.length;
    const done = kept.seen.length + tasks.filter((id) => kept.done.includes(id)).length;
    return Math.min(1, done / total);
  }

  /** Tells the platform the state that the learner has reached; a pass is never taken back. */
  function settle() {
    if (hasTest) {
      if (kept.best === null) return;
      const passed = kept.best >= passMark;
      if (!passed && Scorm.status().passed === "passed") return;
      Scorm.complete(passed);
    } else if (remaining().length === 0) {
      Scorm.complete(body.dataset.success === "completion" ? true : undefined);
    }
  }

  // ---- The frame ---------------------------------------------------------------------------------

  const title = () => document.querySelector("title").dataset.name || document.title;

  function frame() {
    document.querySelector("title").dataset.name = title();
    const course = document.querySelector("meta[name=course]");
    const header = h("header.bar-top", null,
      h("p.where", null, h("span.course", null, (course && course.content) || title()), course && course.content !== title() ? h("span.part", null, title()) : null),
      h("div.tools", { id: "tools" }));
    const menu = h("details.menu", { id: "menu" }, h("summary", null, t("menu")), h("ol", { id: "menu-list" }));
    header.lastChild.append(menu);
    body.prepend(header, h("div.meter", { "aria-hidden": "true" }, h("i", { id: "meter" })));
    const say = h("p.said", { id: "said", role: "status" });
    const trouble = h("p.note.warn.page-note", { id: "trouble", role: "alert", hidden: true }, t("unsaved"));
    main.before(say, trouble);
    if (Scorm.absent) main.before(h("p.note.page-note", { id: "alone" }, t("alone")));
    if (reviewing) main.before(h("p.note.page-note", null, t("reviewing")));
    body.append(h("nav.bar-end", { "aria-label": t("pages") },
      h("button.quiet", { type: "button", id: "back", onclick: () => show(kept.at - 1, true) }, t("back")),
      h("span.count", { id: "count" }),
      h("button.main", { type: "button", id: "next", onclick: forward }, t("next"))));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.firstChild.focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
  }

  function fillMenu() {
    const list = document.getElementById("menu-list");
    list.replaceChildren(...screens.map((screen, index) => {
      const name = nameOf(screen);
      const open = kept.seen.includes(index);
      const mark = h("span.tick", { "aria-hidden": "true" }, open && !remaining().some((left) => left.index === index) ? "✓" : "");
      return h("li", null, h("button", {
        type: "button",
        "aria-current": index === kept.at ? "step" : undefined,
        onclick: () => {
          document.getElementById("menu").open = false;
          show(index, true);
        },
      }, mark, h("span", null, name), open ? h("span.hidden", null, ` (${t("seen")})`) : null));
    }));
  }

  const nameOf = (screen) => screen.dataset.menu || screen.querySelector("h1,h2").textContent;

  function show(index, moved) {
    if (ended) return;
    kept.at = Math.max(0, Math.min(index, screens.length - 1));
    add(kept.seen, kept.at);
    screens.forEach((screen, at) => {
      screen.hidden = at !== kept.at;
    });
    const last = kept.at === screens.length - 1;
    document.getElementById("back").disabled = kept.at === 0;
    document.getElementById("next").textContent = last ? t("finish") : t("next");
    document.getElementById("count").textContent = t("screen", { n: kept.at + 1, m: screens.length });
    document.getElementById("meter").style.inlineSize = `${((kept.at + 1) / screens.length) * 100}%`;
    document.title = `${nameOf(screens[kept.at])} · ${title()}`;
    if (last) summarize();
    fillMenu();
    pointOn();
    if (moved) {
      const heading = screens[kept.at].querySelector("h1,h2");
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    keep();
  }

  /** What the learner has not done yet, as links, on the last screen. */
  function summarize() {
    const screen = screens[screens.length - 1];
    if (hasTest && kept.best !== null) {
      for (const old of screen.querySelectorAll(".left")) old.remove();
      return;
    }
    let box = screen.querySelector(".left");
    if (!box) {
      box = h("div.left", { "aria-live": "polite" });
      screen.append(box);
    }
    const left = remaining().filter(({ index }) => index !== kept.at);
    if (left.length === 0 && remaining().length > 0) return box.replaceChildren();
    box.replaceChildren(...(left.length
      ? [h("h2", null, t("left")), h("ul.todo", null, left.map(({ index, why }) =>
          h("li", null, h("button.link", { type: "button", onclick: () => show(index, true) }, nameOf(screens[index])), ` · ${why}`)))]
      : [h("p.note.good", null, t("all"))]));
  }

  function forward() {
    if (kept.at < screens.length - 1) return show(kept.at + 1, true);
    keep();
    const over = Scorm.running && Scorm.status().done;
    const moves = body.dataset.then && over ? body.dataset.then : undefined;
    Scorm.finish(over ? "normal" : "suspend", moves);
    ended = true;
    for (const button of document.querySelectorAll("button")) button.disabled = true;
    document.getElementById("menu").open = false;
    announce(t(Scorm.absent ? "alone" : "saved"));
    warn();
  }

  function announce(text) {
    const box = document.getElementById("said");
    box.textContent = text;
    box.classList.toggle("shown", Boolean(text));
  }

  // ---- Questions ---------------------------------------------------------------------------------

  const rich = (text) => {
    // **strong** is all that texts of questions and scenarios may carry.
    const parts = String(text).split("**");
    return parts.map((part, index) => (index % 2 ? h("strong", null, part) : part));
  };
  const paragraphs = (text) => String(text).split("\n").map((line) => h("p", null, rich(line)));

  /** The fields of a question. Returns the node and `given()`, the keys chosen, or null while nothing is. */
  function fields(id, question, earlier) {
    const name = `${id}-${Math.random().toString(36).slice(2, 7)}`;
    const keys = Object.keys(question.options);
    if (question.kind === "order") return ordering(name, question, earlier);
    const many = question.right.length > 1;
    const shuffled = question.fixed ? keys : shuffle(keys, seedOf(id));
    const node = h("fieldset", null, h("legend", null, rich(question.text)), h("p.hint", null, t(many ? "many" : "one")),
      shuffled.map((key) => h("label.option", null,
        h("input", { type: many ? "checkbox" : "radio", name, value: key, checked: earlier && earlier.includes(key) }), h("span", null, rich(question.options[key])))));
    return {
      node,
      given: () => {
        const chosen = [...node.querySelectorAll("input:checked")].map((input) => input.value).sort();
        return chosen.length ? chosen : null;
      },
    };
  }

  function ordering(name, question, earlier) {
    let keys = earlier || shuffle(Object.keys(question.options), seedOf(name));
    if (!earlier && keys.join() === question.right.join()) keys = [...keys.slice(1), keys[0]];
    const list = h("ol.order");
    const node = h("fieldset", null, h("legend", null, rich(question.text)), h("p.hint", null, t("order")), list);
    function draw(focusOn) {
      list.replaceChildren(...keys.map((key, index) => {
        const text = question.options[key];
        const move = (by) => () => {
          const next = [...keys];
          [next[index], next[index + by]] = [next[index + by], next[index]];
          keys = next;
          draw({ key, by });
        };
        return h("li", { "data-key": key }, h("span", null, text), h("span.moves", null,
          h("button", { type: "button", "aria-label": t("up", { x: text }), disabled: index === 0, onclick: move(-1) }, "↑"),
          h("button", { type: "button", "aria-label": t("down", { x: text }), disabled: index === keys.length - 1, onclick: move(1) }, "↓")));
      }));
      if (focusOn) {
        const buttons = list.querySelectorAll(`[data-key="${focusOn.key}"] button`);
        const wanted = buttons[focusOn.by < 0 ? 0 : 1];
        (wanted.disabled ? buttons[focusOn.by < 0 ? 1 : 0] : wanted).focus();
      }
    }
    draw();
    return { node, given: () => [...keys] };
  }

  const isRight = (question, given) =>
    question.kind === "order" ? given.join() === question.right.join() : [...given].sort().join() === [...question.right].sort().join();

  function seedOf(text) {
    let seed = 7;
    for (const letter of text) seed = (seed * 31 + letter.charCodeAt(0)) % 2147483647;
    return seed;
  }

  /** The same order for the same seed, so that a resumed test looks as it was left. */
  function shuffle(list, seed) {
    const out = [...list];
    let at = seed || 1;
    for (let index = out.length - 1; index > 0; index -= 1) {
      at = (at * 48271) % 2147483647;
      const other = at % (index + 1);
      [out[index], out[other]] = [out[other], out[index]];
    }
    return out;
  }

  function record(id, question, given, correct, took) {
    if (reviewing) return;
    Scorm.interaction({ id, kind: question.kind === "order" ? "sequencing" : "choice", text: question.text, right: question.kind === "order" ? question.right : [...question.right].sort(), given, correct, took, objective: question.objective });
  }

  function ask(holder) {
    const id = holder.dataset.ask;
    const question = data.questions[id];
    const draw = () => {
      const since = Date.now();
      const { node, given } = fields(id, question);
      const feedback = h("div.feedback", { role: "status" });
      const button = h("button.main", { type: "submit" }, t("check"));
      const form = h("form.question", {
        onsubmit: (event) => {
          event.preventDefault();
          const keys = given();
          if (!keys) {
            feedback.replaceChildren(h("p.verdict", null, t("choose")));
            return;
          }
          const correct = isRight(question, keys);
          feedback.className = `feedback ${correct ? "is-right" : "is-wrong"}`;
          feedback.replaceChildren(h("p.verdict", null, t(correct ? "right" : "wrong")), ...paragraphs(correct ? question.why : question.hint || question.why));
          record(id, question, keys, correct, Date.now() - since);
          if (correct || !question.hint) {
            for (const input of node.querySelectorAll("input,button")) input.disabled = true;
            for (const key of question.right) {
              const input = node.querySelector(`input[value="${key}"]`);
              if (input) input.closest("label").classList.add("is-key");
            }
            button.remove();
            add(kept.done, id);
            if (!correct) feedback.append(h("button.quiet", { type: "button", onclick: () => holder.replaceChildren(draw()) }, t("again")));
          }
          summarizeLast();
          keep();
        },
      }, node, h("div.row", null, button), feedback);
      return form;
    };
    holder.replaceChildren(draw());
  }

  function summarizeLast() {
    if (kept.at === screens.length - 1) summarize();
    fillMenu();
    pointOn();
  }

  /** The warm colour belongs to the next thing to do: the exercise on the screen, then the way on. */
  function pointOn() {
    const open = tasksOf(screens[kept.at]).some((id) => !kept.done.includes(id));
    document.getElementById("next").className = open ? "quiet" : "main";
  }

  // ---- Scenario ----------------------------------------------------------------------------------

  function play(holder) {
    const id = holder.dataset.scenario;
    const story = data.scenarios[id];
    const path = kept.play[id] || [];

    function draw(focus) {
      const levels = Object.fromEntries(Object.keys(story.gauges || {}).map((key) => [key, 60]));
      let at = story.start;
      for (const choice of path) {
        const taken = story.steps[at].choices[choice];
        for (const [key, by] of Object.entries(taken.effect || {})) levels[key] = Math.max(0, Math.min(100, levels[key] + by));
        at = taken.to;
      }
      const step = story.steps[at];
      const heading = h("h2", { tabindex: "-1" }, step.choices ? step.title || t("decide") : t("end"));
      const gauges = story.gauges
        ? h("dl.gauges", null, Object.entries(story.gauges).map(([key, name]) => h("div", null, h("dt", null, name), h("dd", null, t("of", { n: levels[key] }), h("span.gauge", { "aria-hidden": "true" }, h("i", { style: `inline-size:${levels[key]}%`, class: levels[key] < 40 ? "low" : null }))))))
        : null;
      const choices = step.choices
        ? h("ul.choices", null, step.choices.map((choice, index) => h("li", null, h("button.choice", { type: "button", onclick: () => take(step, choice, index) }, rich(choice.say)))))
        : h("div.row", null, h("button.quiet", {
            type: "button",
            onclick: () => {
              path.length = 0;
              kept.play[id] = path;
              draw(true);
              keep();
            },
          }, t("restart")));
      const verdict = step.choices ? [] : endNote(step, levels);
      holder.replaceChildren(h("div.scenario", null, gauges, heading, ...paragraphs(step.text), ...verdict, choices));
      if (!step.choices) {
        add(kept.done, id);
        summarizeLast();
      }
      if (focus) heading.focus();
    }

    function endNote(step, levels) {
      const values = Object.values(levels);
      const mean = values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 60;
      const good = step.good !== undefined ? step.good : mean >= 60;
      return step.lesson ? [h(`div.note.${good ? "good" : "warn"}`, null, paragraphs(step.lesson))] : [];
    }

    function take(step, choice, index) {
      const next = () => {
        path.push(index);
        kept.play[id] = path;
        draw(true);
        keep();
      };
      if (!choice.result) return next();
      const heading = h("h2", { tabindex: "-1" }, t("result1"));
      const tone = Object.values(choice.effect || {}).reduce((sum, by) => sum + by, 0);
      holder.replaceChildren(h("div.scenario", null, h("p.chosen", null, rich(choice.say)), heading,
        h(`div.note.${tone < 0 ? "warn" : "good"}`, null, paragraphs(choice.result)),
        h("div.row", null, h("button.main", { type: "button", onclick: next }, t("go")))));
      heading.focus();
    }

    draw(false);
  }

  // ---- Test --------------------------------------------------------------------------------------

  function test(holder) {
    const pool = Object.keys(data.questions).filter((id) => data.questions[id].test);
    const isPretest = "pretest" in holder.dataset;
    const isOnce = isPretest || "once" in holder.dataset;
    const size = Math.min(Number(holder.dataset.draw) || pool.length, pool.length);

    function begin() {
      const seed = 1 + Math.floor(Math.random() * 2147483000);
      kept.test = { seed, given: [] };
      askNext(true);
      keep();
    }

    const drawn = () => shuffle(pool, kept.test.seed).slice(0, size);

    function cover() {
      holder.replaceChildren(h("p", null, t(isPretest ? "introPretest" : isOnce ? "introOnce" : "intro", { n: size, q: passMark })), h("div.row", null, h("button.main", { type: "button", onclick: begin }, t("start"))));
    }

    function askNext(focus) {
      const ids = drawn();
      const index = kept.test.given.length;
      if (index >= ids.length) return showResult(focus);
      const id = ids[index];
      const question = data.questions[id];
      const since = Date.now();
      const { node, given } = fields(id, question);
      const alert = h("p.verdict", { role: "status" });
      const heading = h("h2", { tabindex: "-1" }, t("question", { n: index + 1, m: ids.length }));
      holder.replaceChildren(heading, h("form.question", {
        onsubmit: (event) => {
          event.preventDefault();
          const keys = given();
          if (!keys) {
            alert.textContent = t("choose");
            return;
          }
          kept.test.given.push(keys.join(""));
          record(id, question, keys, isRight(question, keys), Date.now() - since);
          if (kept.test.given.length === ids.length) {
            mark();
            summarizeLast();
          }
          askNext(true);
          keep();
        },
      }, node, alert, h("div.row", null, h("button.main", { type: "submit" }, t("answer")))));
      if (focus) {
        heading.focus({ preventScroll: true });
        holder.scrollIntoView({ block: "nearest" });
      }
    }

    function outcome() {
      const ids = drawn();
      const right = ids.filter((id, index) => isRight(data.questions[id], [...kept.test.given[index]]));
      return { ids, right, percent: Math.round((right.length / ids.length) * 100) };
    }

    /** Marks a finished test once: the score, and how far each objective was reached. */
    function mark() {
      const { percent } = outcome();
      add(kept.done, "test");
      if (reviewing) return;
      if (kept.best === null || percent > kept.best) {
        kept.best = percent;
        Scorm.score(percent);
      }
      for (const { objective, share, known } of shares()) Scorm.objective(objective, share, known);
    }

    /** How far each objective was reached, in the order in which the questions stand in the pool. */
    function shares() {
      const { ids, right } = outcome();
      return [...new Set(pool.map((id) => data.questions[id].objective))].filter(Boolean).flatMap((objective) => {
        const own = ids.filter((id) => data.questions[id].objective === objective);
        if (own.length === 0) return [];
        const share = own.filter((id) => right.includes(id)).length / own.length;
        return [{ objective, name: (data.objectives || {})[objective] || objective, share, known: share * 100 >= passMark }];
      });
    }

    function showResult(focus) {
      const { ids, right, percent } = outcome();
      const passed = percent >= passMark;
      const heading = h("h2", { tabindex: "-1" }, t("result"));
      holder.replaceChildren(heading,
        isPretest
          ? h("div.note", null, h("p.big", null, t("scorePretest", { n: right.length, m: ids.length })), h("ul", null, shares().map(({ name, known }) => h("li", null, h("strong", null, name), ` · ${t(known ? "known" : "worth")}`))))
          : h(`div.note.${passed ? "good" : "warn"}`, null, h("p.big", null, t(passed ? "passed" : "failed")), h("p", null, t("score", { n: right.length, m: ids.length, p: percent, q: passMark }))),
        ...(isOnce ? [] : [h("div.row", null, h("button.quiet", { type: "button", onclick: begin }, t("retry")))]),
        h("h3", null, t("review")),
        h("ol.answers", null, ids.map((id, index) => {
          const question = data.questions[id];
          const given = [...kept.test.given[index]];
          const fine = right.includes(id);
          const say = (keys) => keys.map((key) => question.options[key]).join(question.kind === "order" ? " → " : " · ");
          return h(`li.${fine ? "is-right" : "is-wrong"}`, null, h("p.asked", null, rich(question.text)),
            h("p", null, h("b", null, `${t(fine ? "right" : "wrong")} `), `${t("yours")} `, rich(say(given))),
            fine ? null : h("p", null, `${t("correct")} `, rich(say(question.right))),
            h("p.why", null, rich(question.why)));
        })));
      if (focus) heading.focus();
    }

    if (!kept.test) cover();
    else askNext(false);
  }

  // ---- Beginning ---------------------------------------------------------------------------------

  function fill() {
    const holder = document.getElementById(languages.length ? `course-data-${lang}` : "course-data");
    if (holder) Object.assign(data, JSON.parse(holder.textContent));
    screens = [...main.querySelectorAll("section.screen")];
    hasTest = Boolean(main.querySelector("[data-test]")) && passMark > 0;
  }

  function begin(moved) {
    fill();
    frame();
    if (languages.length > 1) languageTool();
    for (const wide of main.querySelectorAll(".scroll")) {
      // A table wider than the screen is scrolled with the keyboard too.
      wide.tabIndex = 0;
      wide.setAttribute("role", "region");
      wide.setAttribute("aria-label", wide.querySelector("caption").textContent);
    }
    for (const holder of main.querySelectorAll("[data-ask]")) ask(holder);
    for (const holder of main.querySelectorAll("[data-scenario]")) play(holder);
    for (const holder of main.querySelectorAll("[data-test]")) test(holder);
    show(kept.at, moved);
    if (!moved && kept.at > 0) announce(t("resumed"));
  }

  function speak(language) {
    lang = language;
    kept.lang = language;
    document.documentElement.lang = language;
    document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
    const template = document.querySelector(`template[lang="${language}"]`);
    main.replaceChildren(template.content.cloneNode(true));
    document.querySelector("title").textContent = template.dataset.title;
    delete document.querySelector("title").dataset.name;
    const course = document.querySelector("meta[name=course]");
    if (course) course.content = template.dataset.title;
    for (const old of document.querySelectorAll(".bar-top,.meter,.said,.page-note,.bar-end")) old.remove();
  }

  function languageTool() {
    const tools = document.getElementById("tools");
    for (const other of languages.filter((code) => code !== lang)) {
      tools.prepend(h("button.tongue", {
        type: "button",
        lang: other,
        onclick: () => {
          speak(other);
          begin(true);
        },
      }, autonyms[other]));
    }
  }

  /** The first screen of a course in several languages: nothing but the choice. */
  function chooseLanguage() {
    const preferred = Scorm.language.slice(0, 2).toLowerCase();
    const order = [...languages].sort((a, b) => Number(b === preferred) - Number(a === preferred));
    const picture = body.dataset.picture ? h("figure.pic", null, h("img", { src: body.dataset.picture, alt: "", width: 640, height: 300 })) : null;
    main.append(h("section.screen.tongues", null, picture,
      h("h1", null, order.map((code, index) => h("span", { lang: code }, index ? " · " : "", words[code].language))),
      h("ul.cards", null, order.map((code) => h("li", { lang: code }, h("b", null, document.querySelector(`template[lang="${code}"]`).dataset.title),
        h("div.row", null, h("button.main", {
          type: "button",
          onclick: () => {
            speak(code);
            begin(true);
          },
        }, autonyms[code])))))));
  }

  Scorm.start();
  reviewing = Scorm.isReview;
  restore();
  if (languages.length === 0) begin(false);
  else if (languages.includes(kept.lang)) {
    speak(kept.lang);
    begin(false);
  } else chooseLanguage();

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !ended) Scorm.commit();
  });
  window.addEventListener("pagehide", () => {
    if (ended || !Scorm.running) return;
    const over = !reviewing && Scorm.status().done;
    Scorm.finish(over ? "normal" : "suspend");
    ended = true;
  });
  window.addEventListener("pageshow", (event) => {
    // Taken from the browser's memory after the session ended: open a new one.
    if (event.persisted) window.location.reload();
  });
})();
