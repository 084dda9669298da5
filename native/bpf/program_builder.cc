#include "bpf/program_builder.h"

#include <linux/bpf.h>

#include <cassert>
#include <cstring>
#include <limits>

namespace synsweep {
namespace {

// Where an instruction has a register field without meaning.
constexpr Register kNone = Register::kR0;

int BitsOf(Width width) noexcept {
  switch (width) {
    case Width::k1:
      return BPF_B;
    case Width::k2:
      return BPF_H;
    case Width::k4:
      return BPF_W;
    case Width::k8:
      return BPF_DW;
  }
  return BPF_DW;
}

}  // namespace

void ProgramBuilder::Load(Width width, Register to, Register from, std::int16_t offset) {
  Append(BPF_LDX | BPF_MEM | BitsOf(width), to, from, offset, 0);
}

void ProgramBuilder::Store(Width width, Register to, std::int16_t offset, Register from) {
  Append(BPF_STX | BPF_MEM | BitsOf(width), to, from, offset, 0);
}

void ProgramBuilder::AtomicExchange(Register to, std::int16_t offset, Register value) {
  Append(BPF_STX | BPF_ATOMIC | BPF_DW, to, value, offset, BPF_XCHG);
}

void ProgramBuilder::Move(Register to, Register from) {
  Append(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0);
}

void ProgramBuilder::MoveLow32(Register to, Register from) {
  Append(BPF_ALU | BPF_MOV | BPF_X, to, from, 0, 0);
}

void ProgramBuilder::MoveConstant(Register to, std::int32_t value) {
  Append(BPF_ALU64 | BPF_MOV | BPF_K, to, kNone, 0, value);
}

void ProgramBuilder::MoveConstant64(Register to, std::uint64_t value) { AppendWide(to, 0, value); }

void ProgramBuilder::Add(Register to, Register value) {
  Append(BPF_ALU64 | BPF_ADD | BPF_X, to, value, 0, 0);
}

void ProgramBuilder::AddConstant(Register to, std::int32_t value) {
  Append(BPF_ALU64 | BPF_ADD | BPF_K, to, kNone, 0, value);
}

void ProgramBuilder::Subtract(Register to, Register value) {
  Append(BPF_ALU64 | BPF_SUB | BPF_X, to, value, 0, 0);
}

void ProgramBuilder::MultiplyConstant(Register to, std::int32_t value) {
  Append(BPF_ALU64 | BPF_MUL | BPF_K, to, kNone, 0, value);
}

void ProgramBuilder::AndConstant(Register to, std::int32_t value) {
  Append(BPF_ALU64 | BPF_AND | BPF_K, to, kNone, 0, value);
}

void ProgramBuilder::Or(Register to, Register value) {
  Append(BPF_ALU64 | BPF_OR | BPF_X, to, value, 0, 0);
}

void ProgramBuilder::Xor(Register to, Register value) {
  Append(BPF_ALU64 | BPF_XOR | BPF_X, to, value, 0, 0);
}

void ProgramBuilder::XorConstant(Register to, std::int32_t value) {
  Append(BPF_ALU64 | BPF_XOR | BPF_K, to, kNone, 0, value);
}

void ProgramBuilder::ShiftLeft(Register to, std::int32_t bits) {
  Append(BPF_ALU64 | BPF_LSH | BPF_K, to, kNone, 0, bits);
}

void ProgramBuilder::ShiftRight(Register to, std::int32_t bits) {
  Append(BPF_ALU64 | BPF_RSH | BPF_K, to, kNone, 0, bits);
}

void ProgramBuilder::SwapWireOrder(Width width, Register to) {
  assert(width != Width::k1);
  const std::int32_t bits = width == Width::k2 ? 16 : width == Width::k4 ? 32 : 64;
  Append(BPF_ALU | BPF_END | BPF_TO_BE, to, kNone, 0, bits);
}

void ProgramBuilder::LoadMap(Register to, int map_fd) {
  AppendWide(to, BPF_PSEUDO_MAP_FD, static_cast<std::uint32_t>(map_fd));
}

void ProgramBuilder::LoadMapValue(Register to, int map_fd) {
  AppendWide(to, BPF_PSEUDO_MAP_VALUE, static_cast<std::uint32_t>(map_fd));
}

void ProgramBuilder::JumpIfGreater(Register left, Register right, Label& label) {
  AppendJump(BPF_JMP | BPF_JGT | BPF_X, left, right, 0, label);
}

void ProgramBuilder::JumpIfEqual(Register left, Register right, Label& label) {
  AppendJump(BPF_JMP | BPF_JEQ | BPF_X, left, right, 0, label);
}

void ProgramBuilder::JumpIfEqual(Register left, std::uint32_t right, Label& label) {
  AppendJump(BPF_JMP32 | BPF_JEQ | BPF_K, left, kNone, right, label);
}

void ProgramBuilder::JumpIfNotEqual(Register left, std::uint32_t right, Label& label) {
  AppendJump(BPF_JMP32 | BPF_JNE | BPF_K, left, kNone, right, label);
}

void ProgramBuilder::JumpIfGreater(Register left, std::uint32_t right, Label& label) {
  AppendJump(BPF_JMP32 | BPF_JGT | BPF_K, left, kNone, right, label);
}

void ProgramBuilder::JumpIfLess(Register left, std::uint32_t right, Label& label) {
  AppendJump(BPF_JMP32 | BPF_JLT | BPF_K, left, kNone, right, label);
}

void ProgramBuilder::JumpIfAny(Register left, std::uint32_t bits, Label& label) {
  AppendJump(BPF_JMP32 | BPF_JSET | BPF_K, left, kNone, bits, label);
}

// Of all 64 bits: only so does the verifier learn what the pointer is otherwise.
void ProgramBuilder::JumpIfNull(Register pointer, Label& label) {
  AppendJump(BPF_JMP | BPF_JEQ | BPF_K, pointer, kNone, 0, label);
}

void ProgramBuilder::Jump(Label& label) { AppendJump(BPF_JMP | BPF_JA, kNone, kNone, 0, label); }

void ProgramBuilder::Bind(const Label& label) {
  for (const std::size_t at : label.jumps_) {
    const std::size_t distance = instructions_.size() - at - 1;
    assert(distance <= std::numeric_limits<std::int16_t>::max());
    instructions_[at].offset = static_cast<std::int16_t>(distance);
  }
}

void ProgramBuilder::Call(std::uint32_t helper) {
  Append(BPF_JMP | BPF_CALL, kNone, kNone, 0, static_cast<std::int32_t>(helper));
}

void ProgramBuilder::Exit() { Append(BPF_JMP | BPF_EXIT, kNone, kNone, 0, 0); }

void ProgramBuilder::Append(int opcode, Register to, Register from, std::int16_t offset,
                            std::int32_t constant) {
  // The halves of the register byte swap with the machine's byte order: the compiler knows how.
  bpf_insn instruction{};
  instruction.code = static_cast<std::uint8_t>(opcode);
  instruction.dst_reg = static_cast<std::uint8_t>(to) & 0xf;
  instruction.src_reg = static_cast<std::uint8_t>(from) & 0xf;
  instruction.off = offset;
  instruction.imm = constant;
  static_assert(sizeof(instruction) == sizeof(BpfInstruction));
  std::memcpy(&instructions_.emplace_back(), &instruction, sizeof(instruction));
}

// A 64-bit constant takes two instructions; the second holds its high half (RFC 9669 section 5.4),
// for an array's value the offset in it.
void ProgramBuilder::AppendWide(Register to, std::uint8_t pseudo, std::uint64_t value) {
  Append(BPF_LD | BPF_IMM | BPF_DW, to, static_cast<Register>(pseudo), 0,
         static_cast<std::int32_t>(value));
  Append(0, kNone, kNone, 0, static_cast<std::int32_t>(value >> 32));
}

void ProgramBuilder::AppendJump(int opcode, Register left, Register right, std::uint32_t constant,
                                Label& label) {
  label.jumps_.push_back(instructions_.size());
  Append(opcode, left, right, 0, static_cast<std::int32_t>(constant));
}

}  // namespace synsweep
