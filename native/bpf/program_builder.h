// bpf - programs for the kernel: their instructions, their maps, and the one system call that takes
// both.
// Owns: nothing but what it returns.   Borrows: the Kernel that a test may replace.
// May not: know what a program is for.   Everything it makes lives as long as a descriptor of ours:
// nothing is pinned, so nothing outlives the process, however that ends.
// Sources: bpf(2), RFC 9669 (the instruction set), linux/bpf.h.
#ifndef SYNSWEEP_BPF_PROGRAM_BUILDER_H_
#define SYNSWEEP_BPF_PROGRAM_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace synsweep {

// One instruction as the kernel reads it: `struct bpf_insn` of linux/bpf.h. No header of ours
// includes that file, because libpcap's headers use its names for another machine.
struct BpfInstruction {
  std::uint8_t opcode;
  std::uint8_t registers;  // the destination in one half, the source in the other
  std::int16_t offset;
  std::int32_t constant;
};
static_assert(sizeof(BpfInstruction) == 8);

// A register: R0 is a call's result and the program's, R1 … R5 are arguments that a call destroys,
// R6 … R9 survive it; R10 is the end of the stack, and is only read (RFC 9669 section 2).
enum class Register : std::uint8_t { kR0, kR1, kR2, kR3, kR4, kR5, kR6, kR7, kR8, kR9, kR10 };

// How many bytes a load or a store moves.
enum class Width : std::uint8_t { k1, k2, k4, k8 };

// Writes a program instruction by instruction, as few kinds as our programs need. What the kernel's
// verifier will refuse it does not catch.
class ProgramBuilder {
 public:
  // A place to jump to, ahead of all its jumps.
  class Label {
   private:
    friend class ProgramBuilder;
    std::vector<std::size_t> jumps_;
  };

  // to = *(width*)(from + offset)
  void Load(Width width, Register to, Register from, std::int16_t offset);
  // *(width*)(to + offset) = from
  void Store(Width width, Register to, std::int16_t offset, Register from);

  // The 8 bytes at `to` + `offset` and `value` change places, in one step. Who sees the new ones
  // there sees all that was stored before, on every processor.
  void AtomicExchange(Register to, std::int16_t offset, Register value);

  void Move(Register to, Register from);
  void MoveLow32(Register to, Register from);          // the high half becomes 0
  void MoveConstant(Register to, std::int32_t value);  // the sign is extended to 64 bits
  void MoveConstant64(Register to, std::uint64_t value);
  void Add(Register to, Register value);
  void AddConstant(Register to, std::int32_t value);
  void Subtract(Register to, Register value);
  void MultiplyConstant(Register to, std::int32_t value);
  void AndConstant(Register to, std::int32_t value);
  void Or(Register to, Register value);
  void Xor(Register to, Register value);
  void XorConstant(Register to, std::int32_t value);
  void ShiftLeft(Register to, std::int32_t bits);
  void ShiftRight(Register to, std::int32_t bits);  // zeros come in
  // From wire order to host order or back, of 2, 4 or 8 bytes; what is above them becomes 0.
  void SwapWireOrder(Width width, Register to);

  // to = the map, as helpers want it.
  void LoadMap(Register to, int map_fd);
  // to = the address of the first byte of an array map's first value.
  void LoadMapValue(Register to, int map_fd);

  // If left > right, if left == right, as unsigned 64-bit numbers.
  void JumpIfGreater(Register left, Register right, Label& label);
  void JumpIfEqual(Register left, Register right, Label& label);
  // The same of the low 32 bits and a constant.
  void JumpIfEqual(Register left, std::uint32_t right, Label& label);
  void JumpIfNotEqual(Register left, std::uint32_t right, Label& label);
  void JumpIfGreater(Register left, std::uint32_t right, Label& label);
  void JumpIfLess(Register left, std::uint32_t right, Label& label);
  // If any of these bits is set.
  void JumpIfAny(Register left, std::uint32_t bits, Label& label);
  // If a helper's result, a pointer, is null.
  void JumpIfNull(Register pointer, Label& label);
  void Jump(Label& label);
  // The next instruction is what `label` means. Once for each label.
  void Bind(const Label& label);

  void Call(std::uint32_t helper);  // BPF_FUNC_…
  void Exit();

  [[nodiscard]] std::span<const BpfInstruction> instructions() const noexcept {
    return instructions_;
  }

 private:
  void Append(int opcode, Register to, Register from, std::int16_t offset, std::int32_t constant);
  void AppendWide(Register to, std::uint8_t pseudo, std::uint64_t value);
  void AppendJump(int opcode, Register left, Register right, std::uint32_t constant, Label& label);

  std::vector<BpfInstruction> instructions_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_BPF_PROGRAM_BUILDER_H_
