import java.io.File;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/** Judges PDF files by veraPDF's own library: one line for each file and profile. */
public class Vera {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String[] profile : new String[][] {{"ua1", "PDFUA-1"}, {"3a", "PDFA-3A"}}) {
            // Looking profiles up by folder needs a JAXB that the jar does not carry.
            ValidationProfile rules = Profiles.profileFromXml(
                Vera.class.getClassLoader().getResourceAsStream(
                    "org/verapdf/pdfa/validation/" + profile[1] + ".xml"));
            for (String file : files) {
                System.out.println(profile[0] + "\t" + judge(new File(file), profile[0], rules)
                    + "\t" + file);
            }
        }
    }

    private static String judge(File file, String flavour, ValidationProfile rules)
            throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(
                file, PDFAFlavour.fromString(flavour))) {
            ValidationResult result =
                Foundries.defaultInstance().createValidator(rules, false).validate(parser);
            return result.isCompliant() ? "passed" : result.getTestAssertions().stream()
                .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
                .map(assertion -> assertion.getRuleId().getClause() + "-"
                    + assertion.getRuleId().getTestNumber() + " " + assertion.getMessage())
                .distinct().collect(Collectors.joining("; "));
        }
    }
}
