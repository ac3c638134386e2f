namespace Leibniz.Torch

open System
open System.Text

/// 64-bit little-endian ELF files: what other libraries' versions a library asks for.
module internal ElfFile =
    [<Literal>]
    let private VersionNeeds = 0x6ffffffe

    /// Marks a version as weakly needed (VER_FLG_WEAK in .gnu.version_r), so that a system without it loads the file; whether it was found.
    let weaken (version: string) (file: byte[]) : bool =
        let wide (at: int) = int (BitConverter.ToInt64(file, at))
        let word (at: int) = BitConverter.ToInt32(file, at)
        let half (at: int) = int (BitConverter.ToUInt16(file, at))
        let wanted = Encoding.ASCII.GetBytes(version + "\000")
        let mutable found = false

        let names (section: int) =
            let sections, size = wide 0x28, half 0x3a
            wide (sections + word (section + 0x28) * size + 0x18)

        let marks (section: int) =
            let text = names section
            let mutable need = wide (section + 0x18)
            let mutable more = true

            while more do
                let mutable version = need + word (need + 8)

                for _ in 1 .. half (need + 2) do
                    if file.AsSpan(text + word (version + 8), wanted.Length).SequenceEqual(ReadOnlySpan wanted) then
                        file[version + 4] <- file[version + 4] ||| 2uy
                        found <- true

                    version <- version + word (version + 12)

                let next = word (need + 12)
                need <- need + next
                more <- next <> 0

        for i in 0 .. half 0x3c - 1 do
            let section = wide 0x28 + i * half 0x3a

            if word (section + 4) = VersionNeeds then
                marks section

        found
