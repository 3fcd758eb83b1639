import { expect, test } from "vitest";
import { refuseGuessable } from "./common-passwords.ts";

const person = { email: "claire.vasseur@police.example", name: "Claire Vasseur" };
const verdictOf = (password: string) =>
  refuseGuessable(password, person).then(
    () => "taken",
    (error: Error) => error.message,
  );

test("breached passwords are refused, also in capitals, in full width, lengthened or repeated", async () => {
  for (const password of [
    "unbelievable",
    "qwertyqwerty",
    "1qaz2wsx3edc",
    "UnBelievable",
    "ｕｎｂｅｌｉｅｖａｂｌｅ",
    "sunshine2024!!",
    "2024!!sunshine",
    "sunshinesunshine",
    "monkeymonkeymonkey",
    "aaaaaaaaaaaa",
    "abababababab",
    "123456789012",
    "abcdefghijkl",
    "zyxwvutsrqpo",
    "password12345",
  ])
    expect(await verdictOf(password), password).toBe("security.common-password");
});

test("one's own name and address make no password", async () => {
  for (const password of [
    "claire.vasseur@police.example",
    "ClaireVasseur1",
    "vasseur-2024-!",
    "vasseurclaire99",
    "claire.vasseur",
  ])
    expect(await verdictOf(password), password).toBe("security.personal-password");
});

test("words that come to mind here make no password, alone, together or with the person's name", async () => {
  for (const password of [
    "InterpolPolice1",
    "police-academy-2026",
    "TrainingOfficer!",
    "Policía Nacional",
    "claire.academy.1",
    "شرطة شرطة تدريب",
  ])
    expect(await verdictOf(password), password).toBe("security.common-password");
  expect(await verdictOf("the police band plays on rainy days")).toBe("taken");
});

test("good passwords are taken, in any script", async () => {
  for (const password of [
    "four words kept in mind",
    "correct horse battery staple 7",
    "a wholly new password",
    "vasseur likes green tea on rainy days",
    "قهوة الصباح قبل الدوام",
    "x7#Kd93!mQ2z",
    "рассвет над тихой рекой",
    "🦊🌲🌙🔥🎻🧭🪁🛶🏔️🐚🍄🌾",
  ])
    expect(await verdictOf(password), password).toBe("taken");
});

test("of ten thousand random passwords hardly one is refused", async () => {
  let refused = 0;
  for (let index = 0; index < 10_000; index += 1) {
    const password = `Q${index.toString(36)}kz${(index * 7_919).toString(36)}vx${index}wq`;
    if ((await verdictOf(password)) !== "taken") refused += 1;
  }
  expect(refused).toBeLessThan(20);
});
