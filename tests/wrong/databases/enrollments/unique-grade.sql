-- Makes pair and grade unique.
CREATE TABLE enrollments (
  student_id INTEGER NOT NULL REFERENCES students (id),
  course_id INTEGER NOT NULL REFERENCES courses (id),
  enrolled_on TEXT NOT NULL,
  grade INTEGER CHECK (grade BETWEEN 1 AND 6),
  UNIQUE (student_id, course_id, grade)
);
CREATE INDEX enrollments_by_course
  ON enrollments (course_id);
