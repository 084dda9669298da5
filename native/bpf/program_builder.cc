#include "bpf/program_builder.h"

#include <linux/bpf.h>

#include <cassert>
#include <cstring>
#include <limits>

namespace synsweep {
namespace {

// Where an instruction has a register field without meaning.
constexpr Register kNone = Register::kR0;

int BitsOf(Width width) noexcept { return width == Width::k4 ? BPF_W : BPF_DW; }

}  // namespace

void ProgramBuilder::Load(Width width, Register to, Register from, std::int16_t offset) {
  Append(BPF_LDX | BPF_MEM | BitsOf(width), to, from, offset, 0);
}

void ProgramBuilder::Store(Width width, Register to, std::int16_t offset, Register from) {
  Append(BPF_STX | BPF_MEM | BitsOf(width), to, from, offset, 0);
}

void ProgramBuilder::Move(Register to, Register from) {
  Append(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0);
}

void ProgramBuilder::MoveConstant(Register to, std::int32_t value) {
  Append(BPF_ALU64 | BPF_MOV | BPF_K, to, kNone, 0, value);
}

void ProgramBuilder::Add(Register to, Register value) {
  Append(BPF_ALU64 | BPF_ADD | BPF_X, to, value, 0, 0);
}

void ProgramBuilder::AddConstant(Register to, std::int32_t value) {
  Append(BPF_ALU64 | BPF_ADD | BPF_K, to, kNone, 0, value);
}

void ProgramBuilder::AndConstant(Register to, std::int32_t value) {
  Append(BPF_ALU64 | BPF_AND | BPF_K, to, kNone, 0, value);
}

void ProgramBuilder::ShiftLeft(Register to, std::int32_t bits) {
  Append(BPF_ALU64 | BPF_LSH | BPF_K, to, kNone, 0, bits);
}

void ProgramBuilder::LoadMap(Register to, int map_fd) { AppendWide(to, BPF_PSEUDO_MAP_FD, map_fd); }

void ProgramBuilder::LoadMapValue(Register to, int map_fd) {
  AppendWide(to, BPF_PSEUDO_MAP_VALUE, map_fd);
}

void ProgramBuilder::JumpIfGreater(Register left, Register right, Label& label) {
  Jump(BPF_JGT, left, right, label);
}

void ProgramBuilder::JumpIfEqual(Register left, Register right, Label& label) {
  Jump(BPF_JEQ, left, right, label);
}

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
void ProgramBuilder::AppendWide(Register to, std::uint8_t pseudo, int map_fd) {
  Append(BPF_LD | BPF_IMM | BPF_DW, to, static_cast<Register>(pseudo), 0, map_fd);
  Append(0, kNone, kNone, 0, 0);
}

void ProgramBuilder::Jump(int condition, Register left, Register right, Label& label) {
  label.jumps_.push_back(instructions_.size());
  Append(BPF_JMP | condition | BPF_X, left, right, 0, 0);
}

}  // namespace synsweep
