#include "wire/mac.h"

#include <gtest/gtest.h>

namespace synsweep {
namespace {

TEST(MacAddress, ReadsBothUsualSpellings) {
  const MacAddress expected{{0x02, 0x00, 0x5e, 0x10, 0xab, 0xff}};
  EXPECT_EQ(MacAddress::Parse("02:00:5e:10:ab:ff"), expected);
  EXPECT_EQ(MacAddress::Parse("02-00-5E-10-AB-FF"), expected);
}

TEST(MacAddress, WritesWhatItReads) {
  EXPECT_EQ(MacAddress::Parse("02:00:5e:10:ab:ff")->Format(), "02:00:5e:10:ab:ff");
}

TEST(MacAddress, RefusesEverythingElse) {
  for (const char* text : {
           "",
           "02:00:5e:10:ab",
           "02:00:5e:10:ab:ff:00",
           "02:00:5e:10:ab:fg",
           "02:00:5e:10:ab:f",
           "02:00:5e-10:ab:ff",
           "02.00.5e.10.ab.ff",
           "-2:00:5e:10:ab:ff",
           "0x:00:5e:10:ab:ff",
           " 2:00:5e:10:ab:ff",
           "02005e10abff",
       }) {
    EXPECT_FALSE(MacAddress::Parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace synsweep
