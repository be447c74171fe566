package answers

import "strings"

// maxHost is what DNS allows a whole name.
const maxHost = 253

// Host accepts an address that exists already and gives it whole, in lower
// case: a host name under baseDomain, with one label in front of it or several,
// each as DNS allows. What Label asks of a name that somebody wishes for (3 to
// 40 characters, a letter, no dot) is no rule for one that is there. A label
// alone is understood, and so is what Label understands.
func Host(typed, baseDomain string) (string, error) {
	base := strings.Trim(lowerASCII(line(baseDomain)), ".")
	name, err := underBase(address(typed), base)
	if err != nil {
		return "", err
	}
	if err := checkHost(name); err != nil {
		return "", err
	}
	host := name
	if base != "" {
		host += "." + base
	}
	if len(host) > maxHost {
		return "", refuse(ReasonLabelLong, "max", number(maxHost), "length", number(len(host)))
	}
	return host, nil
}

// checkHost looks at the labels of a name in lower case.
func checkHost(name string) error {
	for label := range strings.SplitSeq(name, ".") {
		if label == "" {
			return refuse(ReasonLabelCharacter, "character", ".", "suggestion", nearestLabel(name))
		}
		if err := checkCharacters(label); err != nil {
			return err
		}
		switch {
		case label[0] == '-':
			return refuse(ReasonLabelHyphenStart, "suggestion", nearestLabel(label))
		case label[len(label)-1] == '-':
			return refuse(ReasonLabelHyphenEnd, "suggestion", nearestLabel(label))
		case len(label) > maxDNSLabel:
			return refuse(ReasonLabelLong, "max", number(maxDNSLabel), "length", number(len(label)))
		}
	}
	return nil
}
