// de100 memory, https://opensource.org/license/zlib
//
// The picture of a map has all of it: its lines by kind, its sectors as areas that are closed, its things.

#include "support/test.hpp"

#include "level_loader_test_support.hpp"

using namespace level_loader_test;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

/// The value of the first attribute d in the element that begins so.
std::string path(const std::string& picture, const std::string& begin) {
  const std::size_t element = picture.find(begin);
  REQUIRE(element != std::string::npos);
  const std::size_t first = picture.find("d='", element) + 3;
  return picture.substr(first, picture.find('\'', first) - first);
}

}  // namespace

TEST_CASE("the picture of the built-in map shows all of it", "[level_loader]") {
  WadBytes wad = built_in_wad();
  TestGame game;
  REQUIRE(game.visit_all(wad, true));
  const std::string picture(game.report.picture.data(), game.report.picture.size());

  CHECK(picture.rfind("<svg ", 0) == 0);
  CHECK(picture.substr(picture.size() - 7) == "</svg>\n");
  CHECK(count(picture, ">MAP01</text>") == 1);
  CHECK(count(picture, "24 lines, 5 sectors, 6 things; 4 sectors can be reached, 1 not") == 1);
  CHECK(count(path(picture, "<path class='w' d='"), "M") == 20);  // walls
  CHECK(count(path(picture, "<path class='s' d='"), "M") == 2);   // the door's two faces
  CHECK(count(path(picture, "<path class='f' d='"), "M") == 2);   // steps to the balcony and to the ledge
  CHECK(count(picture, "translate(") == 6);
  CHECK(count(picture, "<use href='#monster' transform=") == 2);

  // Each sector is one loop that ends where it began, and has as many sides as lines around it.
  const std::string octagon = path(picture, "<path class='f0' d='M");
  CHECK(count(octagon, "M") == 1);
  CHECK(count(octagon, "L") == 10);
  const std::string ledge = path(picture, "<path class='u' d='");
  REQUIRE(count(ledge, "M") == 1);
  REQUIRE(count(ledge, "L") == 4);
  CHECK(ledge.substr(1, ledge.find('L') - 1) == ledge.substr(ledge.rfind('L') + 1));
}
