// The components every page may use. Calendar: dates.js. Left out: tooltip, back-to-top, sort menu.
import Accordion from "./node_modules/dkfds/src/js/components/accordion";
import Alert from "./node_modules/dkfds/src/js/components/alert";
import CharacterLimit from "./node_modules/dkfds/src/js/components/character-limit";
import CheckboxToggleContent from "./node_modules/dkfds/src/js/components/checkbox-toggle-content";
import Dropdown from "./node_modules/dkfds/src/js/components/dropdown";
import ErrorSummary from "./node_modules/dkfds/src/js/components/error-summary";
import Modal from "./node_modules/dkfds/src/js/components/modal";
import Navigation from "./node_modules/dkfds/src/js/components/navigation";
import RadioToggleGroup from "./node_modules/dkfds/src/js/components/radio-toggle-content";
import ResponsiveTable from "./node_modules/dkfds/src/js/components/table";
import TableSelectableRows from "./node_modules/dkfds/src/js/components/selectable-table";
import Tabs from "./node_modules/dkfds/src/js/components/tabs";
import Toast from "./node_modules/dkfds/src/js/components/toast";

const PARTS = [
  [".accordion, .accordion-bordered", Accordion],
  [".alert.has-close", Alert],
  [".form-limit", CharacterLimit],
  [".js-checkbox-toggle-content", CheckboxToggleContent],
  [".js-dropdown", Dropdown],
  ['[data-module="error-summary"]', ErrorSummary],
  [".fds-modal", Modal],
  [".js-radio-toggle-group", RadioToggleGroup],
  ["table.table--selectable", TableSelectableRows],
  ["div.tab-container", Tabs],
];
const HEADERS = ["", "-sm", "-md", "-lg"].map((size) => `table.table${size || "-"}-responsive-headers`);

// Bring the components inside ``scope`` to life; call it with new nodes only, never twice.
export function init(scope = document) {
  PARTS.forEach(([selector, Part]) => {
    scope.querySelectorAll(selector).forEach((element) => new Part(element).init());
  });
  scope.querySelectorAll(HEADERS.join()).forEach((table) => new ResponsiveTable(table));
  if (scope === document) new Navigation().init();
}
export { Modal, Toast };
