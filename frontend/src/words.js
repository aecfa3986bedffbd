// Every Danish word the field shows, in one place.

export const words = {
  toolbar: "Formatering",
  help: "Alt+F10 går til værktøjslinjen. Tab forlader feltet; i en tabel skifter Tab celle, og Escape efterfulgt af Tab forlader den.",
  paragraph: "Afsnit",
  heading: "Overskrift",
  subheading: "Underoverskrift",
  strong: "Fed",
  em: "Kursiv",
  bulletList: "Punktliste",
  orderedList: "Talliste",
  indent: "Ryk ind",
  outdent: "Ryk ud",
  link: "Link",
  table: "Tabel",
  undo: "Fortryd",
  redo: "Gentag",
  tableTools: "Tabel",
  rowAfter: "Ny række",
  columnAfter: "Ny kolonne",
  deleteRow: "Slet række",
  deleteColumn: "Slet kolonne",
  headerRow: "Overskriftsrække",
  deleteTable: "Slet tabel",
  linkAddress: "Linkets adresse",
  linkHint: "F.eks. https://www.retsinformation.dk eller en mailadresse",
  linkText: "Tekst",
  setLink: "Sæt link",
  removeLink: "Fjern link",
  cancel: "Annullér",
  badAddress: "Skriv en adresse, der begynder med https://, eller en mailadresse.",
  images: (count) =>
    count === 1
      ? "Et billede er ikke sat ind. Billeder kan ikke stå i teksten; læg dem som bilag."
      : `${count} billeder er ikke sat ind. Billeder kan ikke stå i teksten; læg dem som bilag.`,
  tooMuchPasted: (characters, max) =>
    `Det, du ville sætte ind, er på ${characters} tegn, og der er plads til ${max}. Det er ikke sat ind; teksten i feltet er uændret. Sæt mindre ind ad gangen, eller læg det som bilag.`,

  pending: "Ikke gemt endnu",
  saved: (time) => `Gemt kl. ${time}`,
  offline: "Ikke gemt: ingen forbindelse. Teksten bliver her, og vi prøver igen.",
  serverDown: "Ikke gemt: serveren svarer ikke. Teksten bliver her, og vi prøver igen.",
  loggedOut: "Ikke gemt: du er logget ud.",
  logIn: "Log ind i et nyt vindue",
  loggedOutEnd: "; teksten bliver her.",
  forbidden: "Ikke gemt: du har ikke længere adgang til at rette. Kopiér teksten, før du lukker siden.",
  refused: "Ikke gemt: serveren tog ikke imod teksten. Den bliver stående her.",
  tooLong: (characters, max) =>
    `Ikke gemt: teksten er på ${characters} tegn, og der er plads til ${max}. Forkort den; den bliver stående her.`,
  different: "Ikke gemt, som du skrev det: serveren gemte en anden tekst. Kopiér din tekst, og genindlæs siden.",
  conflict: "Ikke gemt: en anden har også skrevet her. Vælg nedenfor, hvad der skal stå.",

  noCopy:
    "Browseren kan ikke lægge en kopi af det, du skriver (privat vindue eller fuld disk). Teksten gemmes på serveren som før; luk ikke siden, mens der står »Ikke gemt«.",

  recovered: (time) => `Gendannet: det, du skrev ${time}`,
  recoveredHow: "Det nåede ikke at blive gemt, før siden blev lukket. Nu står det i feltet igen og bliver gemt som en ny udgave.",
  rescued: (time, isKept) =>
    isKept
      ? `Det, du skrev ${time}, nåede ikke at blive gemt, før afsnittet blev låst. Det er gemt ved siden af nu; kopiér det, hvis det skal med senere.`
      : `Det, du skrev ${time}, er ikke gemt. Kopiér det herfra.`,
  recoveredText: "Det, der er gendannet",
  serverText: "Sådan stod teksten på serveren",
  showRecovered: "Vis forskellen",
  undoRecovery: "Fortryd gendannelsen",
  close: "Luk",

  alsoHere: (names) => `${list(names)} har også afsnittet åbent.`,
  elsewhere: "Du har også afsnittet åbent i et andet vindue.",
  newer: (author, time) => `${author || "En anden"} har gemt en nyere udgave${time ? ` kl. ${time}` : ""}.`,
  fetchNewer: "Hent den nye udgave",

  conflictTitle: "To tekster, og et forslag",
  conflictText: "Begge er gemt, og intet er tabt. Vælg, hvad der skal stå nu; du kan rette videre bagefter.",
  mine: "Din tekst",
  theirs: (author, time) => `${author || "Den anden"}s tekst${time ? `, gemt kl. ${time}` : ""}`,
  proposal: "Forslag: begge samlet",
  choices: (count) => {
    if (!count) return "I har rettet hver sit sted, så alt kan være med.";
    const where = count === 1 ? "ét sted" : `${count} steder`;
    return `I har rettet det samme ${where}. Begge dele bliver stående, hvis du ikke vælger.`;
  },
  yours: "Din",
  others: "Den andens",
  changed: (whose) => `${whose} ændring`,
  removed: (whose) => (whose === "Din" ? "Slettet af dig" : "Slettet af den anden"),
  chooseHere: "Vælg, hvad der skal stå her",
  both: "Begge",
  onlyMine: "Kun min",
  onlyTheirs: "Kun den andens",
  useProposal: "Brug forslaget",
  keepMine: "Behold min",
  keepTheirs: "Behold den andens",
  empty: "(tom)",
};

function list(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} og ${names.at(-1)}`;
}
