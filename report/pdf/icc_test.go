package pdf

import (
	"encoding/binary"
	"math"
	"testing"

	"bridgelog/assets"
)

// The colour profile in every file is that of IEC 61966-2-1, in a version that
// PDF 1.4 knows, and short: readers work through its curve for each page.
func TestColourProfileIsSRGB(t *testing.T) {
	icc := assets.SRGB
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(icc[at:])) }
	if u32(0) != len(icc) || icc[8] != 2 || string(icc[12:24]) != "mntrRGB XYZ " || string(icc[36:40]) != "acsp" {
		t.Fatal("not a version 2 profile of a display in RGB")
	}
	tags := map[string][]byte{}
	for i := range u32(128) {
		rec := 132 + 12*i
		tags[string(icc[rec:rec+4])] = icc[u32(rec+4) : u32(rec+4)+u32(rec+8)]
	}
	sum := [3]float64{}
	for _, name := range []string{"rXYZ", "gXYZ", "bXYZ"} {
		for i := range sum {
			sum[i] += float64(int32(binary.BigEndian.Uint32(tags[name][8+4*i:]))) / 65536
		}
	}
	for i, want := range [3]float64{0.9642, 1, 0.8249} { // D50, in which profiles are joined
		if math.Abs(sum[i]-want) > 0.0005 {
			t.Errorf("the primaries add up to %v", sum)
		}
	}
	for _, name := range []string{"rTRC", "gTRC", "bTRC"} {
		curve := tags[name]
		n := int(binary.BigEndian.Uint32(curve[8:]))
		if n > 128 {
			t.Errorf("%s has %d points", name, n)
		}
		for v := 0.0; v <= 1; v += 1.0 / 255 {
			at := v * float64(n-1)
			k := min(int(at), n-2)
			lo, hi := float64(binary.BigEndian.Uint16(curve[12+2*k:])), float64(binary.BigEndian.Uint16(curve[14+2*k:]))
			got := (lo + (at-float64(k))*(hi-lo)) / 65535
			want := v / 12.92
			if v > 0.04045 {
				want = math.Pow((v+0.055)/1.055, 2.4)
			}
			if math.Abs(got-want) > 0.0002 {
				t.Errorf("%s: %.3f becomes %.5f, want %.5f", name, v, got, want)
			}
		}
	}
}
