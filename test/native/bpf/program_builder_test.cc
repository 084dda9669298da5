#include "bpf/program_builder.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace synsweep {
namespace {

using enum Register;

using Encoded = std::vector<std::array<int, 5>>;  // opcode, destination, source, offset, constant

// On a little-endian machine the destination is the low half of the register byte.
Encoded Read(const ProgramBuilder& program) {
  Encoded encoded;
  for (const BpfInstruction& each : program.instructions()) {
    encoded.push_back({each.opcode, each.registers & 0xf, each.registers >> 4, each.offset,
                       static_cast<int>(each.constant)});
  }
  return encoded;
}

TEST(ProgramBuilder, EncodesEveryInstructionAsTheInstructionSetSays) {
  ProgramBuilder program;
  program.Load(Width::k8, kR5, kR1, 8);
  program.Load(Width::k4, kR2, kR1, 4);
  program.Store(Width::k8, kR2, 16, kR6);
  program.Store(Width::k4, kR2, -4, kR6);
  program.Move(kR4, kR2);
  program.MoveConstant(kR0, -1);
  program.Add(kR1, kR5);
  program.AddConstant(kR4, 60);
  program.AndConstant(kR5, 4095);
  program.ShiftLeft(kR5, 6);
  program.Call(51);
  program.Exit();
  EXPECT_EQ(Read(program), (Encoded{
                               {0x79, 5, 1, 8, 0},
                               {0x61, 2, 1, 4, 0},
                               {0x7b, 2, 6, 16, 0},
                               {0x63, 2, 6, -4, 0},
                               {0xbf, 4, 2, 0, 0},
                               {0xb7, 0, 0, 0, -1},
                               {0x0f, 1, 5, 0, 0},
                               {0x07, 4, 0, 0, 60},
                               {0x57, 5, 0, 0, 4095},
                               {0x67, 5, 0, 0, 6},
                               {0x85, 0, 0, 0, 51},
                               {0x95, 0, 0, 0, 0},
                           }));
}

TEST(ProgramBuilder, NamesAMapByItsDescriptorInTwoInstructions) {
  ProgramBuilder program;
  program.LoadMap(kR1, 7);
  program.LoadMapValue(kR2, 8);
  EXPECT_EQ(Read(program), (Encoded{
                               {0x18, 1, 1, 0, 7},  // BPF_PSEUDO_MAP_FD
                               {0, 0, 0, 0, 0},
                               {0x18, 2, 2, 0, 8},  // BPF_PSEUDO_MAP_VALUE, at its first byte
                               {0, 0, 0, 0, 0},
                           }));
}

TEST(ProgramBuilder, SendsEveryJumpToWhereItsLabelIsBound) {
  ProgramBuilder program;
  ProgramBuilder::Label far;
  ProgramBuilder::Label near;
  program.JumpIfGreater(kR4, kR3, far);
  program.JumpIfEqual(kR5, kR6, near);
  program.JumpIfEqual(kR1, kR2, far);
  program.Bind(near);
  program.Exit();
  program.Bind(far);
  program.Exit();
  // An offset of 0 is the next instruction.
  EXPECT_EQ(Read(program), (Encoded{
                               {0x2d, 4, 3, 3, 0},
                               {0x1d, 5, 6, 1, 0},
                               {0x1d, 1, 2, 1, 0},
                               {0x95, 0, 0, 0, 0},
                               {0x95, 0, 0, 0, 0},
                           }));
}

}  // namespace
}  // namespace synsweep
