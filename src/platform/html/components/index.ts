export { Card, Cards, Kind, kindIcons, More, ProgressBar } from "./card.tsx";
export { Cover, type CoverKind } from "./cover.tsx";
export { ActionButton, Choices, Field, Form, type Option, Select, Submit } from "./form.tsx";
export { Icon } from "./icon.tsx";
export { Empty, Notice } from "./notice.tsx";
export { Crumbs, Page } from "./page.tsx";
export { PickList } from "./pick-list.tsx";
export { LineList, LocalizedFields, OtherLanguage, Paragraphs } from "./texts.tsx";
export { UploadDrop } from "./upload-drop.tsx";
