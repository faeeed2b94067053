// Command wineshim writes a bcryptprimitives.dll for Wine, so that Go programs for Windows start
// there.
//
// Go's runtime takes its random numbers from ProcessPrng in bcryptprimitives.dll, which Wine 8 does
// not have. The file written here holds no code: its only export forwards ProcessPrng to
// SystemFunction036 (RtlGenRandom) in advapi32.dll, which Wine has and which takes the same
// parameters. It goes into the system32 folder of a throw-away Wine prefix for tests and must never
// be shipped: real Windows has the real library.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
)

const (
	libraryName = "bcryptprimitives.dll"
	exportName  = "ProcessPrng"
	forwardTo   = "advapi32.SystemFunction036"

	fileAlignment    = 0x200
	sectionAlignment = 0x1000
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: wineshim FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], library(), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "wineshim:", err)
		os.Exit(1)
	}
}

// exportDirectory is IMAGE_EXPORT_DIRECTORY of the PE format. Addresses are relative to the image.
type exportDirectory struct {
	Characteristics       uint32
	TimeDateStamp         uint32
	MajorVersion          uint16
	MinorVersion          uint16
	Name                  uint32
	Base                  uint32
	NumberOfFunctions     uint32
	NumberOfNames         uint32
	AddressOfFunctions    uint32
	AddressOfNames        uint32
	AddressOfNameOrdinals uint32
}

// fileHeader is IMAGE_FILE_HEADER of the PE format.
type fileHeader struct {
	Machine              uint16
	NumberOfSections     uint16
	TimeDateStamp        uint32
	PointerToSymbolTable uint32
	NumberOfSymbols      uint32
	SizeOfOptionalHeader uint16
	Characteristics      uint16
}

// optionalHeader is IMAGE_OPTIONAL_HEADER64 of the PE format.
type optionalHeader struct {
	Magic                       uint16
	MajorLinkerVersion          uint8
	MinorLinkerVersion          uint8
	SizeOfCode                  uint32
	SizeOfInitializedData       uint32
	SizeOfUninitializedData     uint32
	AddressOfEntryPoint         uint32
	BaseOfCode                  uint32
	ImageBase                   uint64
	SectionAlignment            uint32
	FileAlignment               uint32
	MajorOperatingSystemVersion uint16
	MinorOperatingSystemVersion uint16
	MajorImageVersion           uint16
	MinorImageVersion           uint16
	MajorSubsystemVersion       uint16
	MinorSubsystemVersion       uint16
	Win32VersionValue           uint32
	SizeOfImage                 uint32
	SizeOfHeaders               uint32
	CheckSum                    uint32
	Subsystem                   uint16
	DllCharacteristics          uint16
	SizeOfStackReserve          uint64
	SizeOfStackCommit           uint64
	SizeOfHeapReserve           uint64
	SizeOfHeapCommit            uint64
	LoaderFlags                 uint32
	NumberOfRvaAndSizes         uint32
	DataDirectory               [16]struct{ VirtualAddress, Size uint32 }
}

// sectionHeader is IMAGE_SECTION_HEADER of the PE format.
type sectionHeader struct {
	Name                 [8]byte
	VirtualSize          uint32
	VirtualAddress       uint32
	SizeOfRawData        uint32
	PointerToRawData     uint32
	PointerToRelocations uint32
	PointerToLineNumbers uint32
	NumberOfRelocations  uint16
	NumberOfLineNumbers  uint16
	Characteristics      uint32
}

// exports returns the .edata section: the directory, its three tables of one entry each, and the
// names they point to. An export whose address lies inside this section is a forward, and the text
// at that address says to where.
func exports() []byte {
	const (
		functions = sectionAlignment + 40 // after the directory
		names     = functions + 4
		ordinals  = names + 4
		texts     = ordinals + 2
		library   = texts
		export    = library + uint32(len(libraryName)) + 1
		forward   = export + uint32(len(exportName)) + 1
	)
	var section bytes.Buffer
	write(&section, exportDirectory{
		Name:                  library,
		Base:                  1,
		NumberOfFunctions:     1,
		NumberOfNames:         1,
		AddressOfFunctions:    functions,
		AddressOfNames:        names,
		AddressOfNameOrdinals: ordinals,
	})
	write(&section, forward)
	write(&section, export)
	write(&section, uint16(0))
	section.WriteString(libraryName + "\x00" + exportName + "\x00" + forwardTo + "\x00")
	return section.Bytes()
}

// library returns the whole file.
func library() []byte {
	const (
		machineAMD64      = 0x8664
		executable64DLL   = 0x0002 | 0x0020 | 0x2000
		magicPE32Plus     = 0x20b
		subsystemConsole  = 3
		initialisedRead   = 0x00000040 | 0x40000000
		offsetOfNewHeader = 0x3c
		dosHeaderSize     = 0x40
	)
	section := exports()
	size := uint32(len(section))

	var file bytes.Buffer
	dos := make([]byte, dosHeaderSize)
	copy(dos, "MZ")
	binary.LittleEndian.PutUint32(dos[offsetOfNewHeader:], dosHeaderSize)
	file.Write(dos)
	file.WriteString("PE\x00\x00")

	optional := optionalHeader{
		Magic:                       magicPE32Plus,
		SizeOfInitializedData:       fileAlignment,
		ImageBase:                   0x180000000,
		SectionAlignment:            sectionAlignment,
		FileAlignment:               fileAlignment,
		MajorOperatingSystemVersion: 6,
		MajorSubsystemVersion:       6,
		SizeOfImage:                 2 * sectionAlignment,
		SizeOfHeaders:               fileAlignment,
		Subsystem:                   subsystemConsole,
		NumberOfRvaAndSizes:         16,
	}
	optional.DataDirectory[0].VirtualAddress = sectionAlignment
	optional.DataDirectory[0].Size = size
	write(&file, fileHeader{
		Machine:              machineAMD64,
		NumberOfSections:     1,
		SizeOfOptionalHeader: uint16(binary.Size(optional)),
		Characteristics:      executable64DLL,
	})
	write(&file, optional)
	write(&file, sectionHeader{
		Name:             [8]byte{'.', 'e', 'd', 'a', 't', 'a'},
		VirtualSize:      size,
		VirtualAddress:   sectionAlignment,
		SizeOfRawData:    fileAlignment,
		PointerToRawData: fileAlignment,
		Characteristics:  initialisedRead,
	})

	image := make([]byte, 2*fileAlignment)
	copy(image, file.Bytes())
	copy(image[fileAlignment:], section)
	return image
}

// write appends a fixed-size value in the byte order of the format. It cannot fail: a buffer takes
// everything, and the values are of fixed size.
func write(to *bytes.Buffer, value any) {
	if err := binary.Write(to, binary.LittleEndian, value); err != nil {
		panic(err)
	}
}
