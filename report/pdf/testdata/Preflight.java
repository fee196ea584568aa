import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pdfbox.preflight.PreflightDocument;
import org.apache.pdfbox.preflight.ValidationResult;
import org.apache.pdfbox.preflight.parser.PreflightParser;

/** Holds each file named against PDF/A-1b; prints its name, or what is wrong with it, each kind of fault once. */
class Preflight {
    public static void main(String[] names) throws Exception {
        for (String name : names) {
            Map<String, Integer> faults = new TreeMap<>();
            PreflightParser parser = new PreflightParser(new File(name));
            try {
                parser.parse();
                try (PreflightDocument document = parser.getPreflightDocument()) {
                    document.validate();
                    for (ValidationResult.ValidationError e : document.getResult().getErrorsList())
                        faults.merge(e.getErrorCode() + " " + e.getDetails(), 1, Integer::sum);
                }
            } catch (Exception e) {
                faults.put(e.toString(), 1);
            }
            System.out.println((faults.isEmpty() ? "valid " : "FAULTY ") + name);
            faults.forEach((what, times) -> System.out.println("  " + times + " x " + what));
        }
    }
}
