// The Danish words of session.js, which is a file of its own in the browser.

export const sessionWords = {
  soon: "Du bliver snart logget ud",
  left: (seconds) => {
    const minutes = Math.ceil(seconds / 60);
    const when = seconds < 60 ? "mindre end et minut" : minutes === 1 ? "1 minut" : `${minutes} minutter`;
    return `Siden har ikke været brugt længe. Om ${when} bliver du logget ud. Det, du har skrevet, går ikke tabt.`;
  },
  stay: "Bliv logget ind",
  over: "Du er logget ud",
  overHow: "Det, du har skrevet, bliver på siden. Log ind i et nyt vindue, og kom tilbage hertil.",
  logIn: "Log ind i et nyt vindue",
  close: "Luk",
  noAnswer: "Serveren svarer ikke. Prøv igen om lidt; det, du har skrevet, bliver her.",
  noLonger: "Du har været logget ind så længe, at det ikke kan forlænges. Gem, log ud, og log ind igen.",

  section: (reference, number) => `${reference}, afsnit ${number}`,
  unsent: "Noget, du har skrevet her i browseren, nåede ikke at blive gemt",
  unsentHow: "Åbn afsnittet, så kommer det tilbage og bliver gemt:",
  unsaved: "Noget, du har skrevet, er ikke gemt på serveren",
  unsavedHow: "Logger du ud nu, bliver det slettet fra denne browser. Åbn afsnittet først, så bliver det gemt:",
  remain: "Bliv her",
  leave: "Log ud, og slet det",
};
